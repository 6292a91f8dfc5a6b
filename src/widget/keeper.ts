import type { Door, Renewal } from "./door.js";
import type { Setting } from "./loader.js";
import { askPortal, bring, leave, type Standing } from "./vouch.js";
import { keepMayBeIn, keepVouched, mayBeIn, oneAtATime, onVouched, readVouched } from "./vouched.js";

/** Keeps the session of one user for as long as the portal knows them. */
export interface Keeper extends Pick<Door, "isShut" | "mark" | "renew"> {
  /** Called when the portal knows the user no more; at once where that is so already. */
  onShut(action: () => void): void;
}

const againMs = 5_000;
/** So long before the session ends the portal is asked again, by one of the tabs. */
const aheadMs = 2 * 60_000;
const jitterMs = 30_000;
/** A session that ends sooner is not worth loading everything for. */
const restMs = 30_000;

/** Who is signed in to the portal, and by now with us; null for nobody. Waits until that can be said. */
export async function identify(base: string, tokens: readonly string[]): Promise<string | null> {
  for (;;) {
    const found = await settle(base, await askPortal(tokens));
    if (found !== "later") return found;
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

/** The same by a token that is brought anew, whatever was kept; `later` where it can't be said now. */
export async function signIn(base: string, tokens: readonly string[]): Promise<Found> {
  const standing = await askPortal(tokens);
  return oneAtATime(() => change(base, standing));
}

type Found = string | null | "later";

async function settle(base: string, standing: Standing): Promise<Found> {
  if (standing.kind === "nobody" && !mayBeIn()) return null;
  const known = readVouched();
  // While the portal does not answer, what it said before holds.
  const isSame =
    standing.kind === "unknown" || (standing.kind === "token" && standing.subject === known?.subject);
  if (known && isSame && known.endsAt > Date.now() + restMs) return known.user;
  return oneAtATime(() => change(base, standing));
}

/** Makes our session that of whom the portal names. */
async function change(base: string, standing: Standing): Promise<Found> {
  if (standing.kind === "unknown") return "later";
  return standing.kind === "token" ? begin(base, standing) : end(base);
}

/** Shown to nobody from now on, however long the server takes to hear of it. */
async function end(base: string): Promise<null | "later"> {
  // Who never was here has no session that could be over.
  if (!mayBeIn()) return null;
  keepMayBeIn(true);
  keepVouched(null);
  if (!(await leave(base))) return "later";
  keepMayBeIn(false);
  return null;
}

type Named = Extract<Standing, { readonly kind: "token" }>;

/** Null where the server does not let whom the portal names in; then nobody else stays in either. */
async function begin(base: string, { token, subject }: Named): Promise<Found> {
  keepMayBeIn(true);
  const entry = await bring(base, token);
  if (entry.kind === "unknown") return "later";
  if (entry.kind === "refused") return end(base);
  const at = Date.now();
  keepVouched({ user: entry.user, subject, at, endsAt: at + entry.endsInMs });
  return entry.user;
}

/** Does it for one tab of several: once in a browser the portal is asked, whichever tab is first. */
export function createKeeper({ base, tokens }: Setting, user: string): Keeper {
  const actions: (() => void)[] = [];
  let shut = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function close(): Renewal {
    clearTimeout(timer);
    shut = true;
    for (const action of actions.splice(0)) action();
    return "out";
  }

  /** Another tab may have changed who it is, or prolonged it. */
  function look(): void {
    if (shut) return;
    const known = readVouched();
    if (known?.user === user) wait(known.endsAt - Date.now() - aheadMs - Math.random() * jitterMs, known.at);
    else close();
  }

  function wait(ms: number, mark: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void renew(mark), Math.max(0, ms));
  }

  async function renew(mark: number): Promise<Renewal> {
    const renewal = shut ? "out" : await oneAtATime(() => renewAfter(mark));
    if (renewal === "in") look();
    if (renewal === "later") wait(againMs, mark);
    return renewal;
  }

  async function renewAfter(mark: number): Promise<Renewal> {
    const known = readVouched();
    if (known?.user !== user) return close();
    // Another tab was first.
    if (known.at !== mark) return "in";
    const standing = await askPortal(tokens);
    if (standing.kind === "nobody") {
      void end(base).then((found) => (found === "later" ? identify(base, tokens) : null));
      return close();
    }
    const found = await change(base, standing);
    if (found === "later") return found;
    return found === user ? "in" : close();
  }

  onVouched(look);
  look();
  return {
    isShut: () => shut,
    mark: () => readVouched()?.at ?? 0,
    renew,
    onShut(action) {
      if (shut) action();
      else actions.push(action);
    },
  };
}
