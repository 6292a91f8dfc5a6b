import type { TrunkView } from "../wire/trunks.js";
import { copyText } from "./copy.js";

/** How often the trunk's page asks how far the first webhook has come, while somebody looks at it. */
const lookMs = 2_000;

const list = document.querySelector<HTMLElement>("[data-trunk-checks]");
if (list) watch(list);
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) offerCopy(button);

/** Shows the checks as they come true; once all of them have, nothing is asked any more. */
function watch(checks: HTMLElement): void {
  const timer = setInterval(() => {
    if (document.hidden) return;
    if (isDone(checks)) clearInterval(timer);
    else void look(checks);
  }, lookMs);
}

async function look(checks: HTMLElement): Promise<void> {
  const answer = await fetch(checks.dataset["trunkChecks"] ?? "").catch(() => null);
  // Signed out, or the server is away: what is shown stays, and the next look may know more.
  if (!answer?.ok) return;
  const { checks: told } = (await answer.json()) as TrunkView;
  for (const [index, { state, text }] of told.entries()) {
    const line = checks.children[index];
    const words = line?.querySelector("bdi");
    if (!(line instanceof HTMLElement) || !words || words.textContent === text) continue;
    line.dataset["state"] = state;
    words.textContent = text;
  }
}

function isDone(checks: HTMLElement): boolean {
  return checks.querySelector('[data-state="wait"], [data-state="bad"]') === null;
}

/** Without scripts there is nothing to press: the address can be selected. */
function offerCopy(button: HTMLButtonElement): void {
  const field = document.getElementById(button.dataset["copy"] ?? "");
  const before = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!(field instanceof HTMLInputElement)) return;
    field.select();
    if (!(await copyText(field.value, button))) return;
    button.textContent = button.dataset["copied"] ?? before;
  });
}
