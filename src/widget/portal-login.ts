import { signIn } from "./keeper.js";

/** On our own login page, where a portal signs people in: who is there already goes on to where they wanted to. */
export async function signInHere(base: string, place: HTMLElement): Promise<void> {
  const { sidetoneTokens = "", next = base, wait = "" } = place.dataset;
  const status = place.querySelector("[role=status]");
  const before = status?.textContent ?? "";
  if (status) status.textContent = wait;
  const user = await signIn(base, sidetoneTokens.split(" "));
  if (user !== null && user !== "later") location.replace(next);
  else if (status) status.textContent = before;
}
