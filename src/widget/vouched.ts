/** Whom the portal vouched for, in this browser and under this mount: the same in all tabs, whoever renewed it. */
export interface Vouched {
  readonly user: string;
  /** What the portal calls that user. */
  readonly subject: string | null;
  /** When, and until when our session holds; by this browser's clock. */
  readonly at: number;
  readonly endsAt: number;
}

const key = "sidetone.portal";

/** Kept from before a token is brought, since a page that is left before the answer has a session all the same. */
const mark = `${key}.session`;

export function readVouched(): Vouched | null {
  const kept = localStorage.getItem(key);
  return kept === null ? null : JSON.parse(kept);
}

/** Whether the server may have a session of this browser. */
export function mayBeIn(): boolean {
  return localStorage.getItem(key) !== null || localStorage.getItem(mark) !== null;
}

/** False once the server heard that it is over. */
export function keepMayBeIn(may: boolean): void {
  if (may) localStorage.setItem(mark, "1");
  else localStorage.removeItem(mark);
}

/** The other tabs hear of it at once; null: nobody is signed in any more. */
export function keepVouched(next: Vouched | null): void {
  if (next === null) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify(next));
}

/** Calls when another tab has kept something else. Storage tells all tabs of the browser, over plain http too. */
export function onVouched(action: () => void): void {
  addEventListener("storage", (event) => {
    if (event.key === key || event.key === null) action();
  });
  // A page that comes back from the browser's memory has heard nothing.
  addEventListener("pageshow", ({ persisted }) => persisted && action());
}

/** What one tab keeps reaches the storage of another a moment later than a lock that goes from one to the other. */
const newsMs = 500;

/**
 * Runs it while no other tab does; after another tab, only once what that one kept is known here. Over plain http there
 * are no locks: then chance decides who is first, and `work` has to look what the others did, as it has to with a lock.
 */
export async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  if (!navigator.locks) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * newsMs));
    return work();
  }
  const { promise: news, stop } = nextNews();
  try {
    const first = await navigator.locks.request(key, { ifAvailable: true }, async (lock) =>
      lock ? { done: await work() } : null,
    );
    if (first) return first.done;
    return await navigator.locks.request(key, async () => {
      await Promise.race([news, new Promise((resolve) => setTimeout(resolve, newsMs))]);
      return work();
    });
  } finally {
    stop();
  }
}

/** Resolves when another tab has kept something. */
function nextNews(): { readonly promise: Promise<void>; readonly stop: () => void } {
  const listening = new AbortController();
  const promise = new Promise<void>((resolve) => {
    const hear = (event: StorageEvent): void => {
      if (event.key === key) resolve();
    };
    addEventListener("storage", hear, { signal: listening.signal });
  });
  return { promise, stop: () => listening.abort() };
}
