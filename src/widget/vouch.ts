import type { SessionReply, SessionRequest } from "../wire/session.js";

/** What the portal says of who is signed in to it. `unknown`: it could not be asked. */
export type Standing =
  | { readonly kind: "token"; readonly token: string; readonly subject: string | null }
  | { readonly kind: "nobody" }
  | { readonly kind: "unknown" };

/** What came of bringing a token to the server. */
export type Entry =
  | { readonly kind: "in"; readonly user: string; readonly endsInMs: number }
  | { readonly kind: "refused" }
  | { readonly kind: "unknown" };

const deadlineMs = 15_000;

/** Asks the parts of the portal one after the other; the first that knows somebody speaks for all. */
export async function askPortal(paths: readonly string[]): Promise<Standing> {
  let unsure = false;
  for (const path of paths) {
    const standing = await ask(path);
    if (standing.kind === "token") return standing;
    unsure ||= standing.kind === "unknown";
  }
  return { kind: unsure ? "unknown" : "nobody" };
}

/** Begins or prolongs our session. */
export async function bring(base: string, token: string): Promise<Entry> {
  const response = await request(`${base}v1/session`, {
    method: "POST",
    body: JSON.stringify({ token } satisfies SessionRequest),
    headers: { "content-type": "application/json" },
  });
  if (!response || isPassing(response)) return { kind: "unknown" };
  if (!response.ok) return { kind: "refused" };
  const { userId, endsInMs } = (await response.json()) as SessionReply;
  return { kind: "in", user: userId, endsInMs };
}

/** Ends our session, if there is one. False where the server did not hear of it. */
export async function leave(base: string): Promise<boolean> {
  const response = await request(`${base}v1/session`, { method: "DELETE" });
  return response !== null && !isPassing(response);
}

async function ask(path: string): Promise<Standing> {
  // A redirect leads to where people sign in: who is told of one is nobody.
  const response = await request(path, { redirect: "manual", headers: { accept: "application/json" } });
  if (!response || isPassing(response)) return { kind: "unknown" };
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || !/^application\/json\b/i.test(type)) {
    // A page that nobody reads would hold its connection.
    await response.body?.cancel();
    return { kind: "nobody" };
  }
  const reply: unknown = await response.json().catch(() => null);
  const token = typeof reply === "object" && reply !== null && "token" in reply ? reply.token : null;
  return typeof token === "string" ? { kind: "token", token, subject: subjectOf(token) } : { kind: "nobody" };
}

/** Null where there was no answer. */
function request(url: string, init: RequestInit): Promise<Response | null> {
  const signal = AbortSignal.timeout(deadlineMs);
  return fetch(url, { ...init, cache: "no-store", signal }).catch(() => null);
}

/** A server that is starting anew says nothing about who is signed in. */
function isPassing({ status }: Response): boolean {
  return status >= 500 || status === 429;
}

/** Whom it names, unproved: only so that it need not be brought where that one's session holds. */
function subjectOf(token: string): string | null {
  try {
    const [, claims = ""] = token.split(".");
    const bytes = Uint8Array.from(atob(claims.replaceAll("-", "+").replaceAll("_", "/")), (one) =>
      one.charCodeAt(0),
    );
    const { sub } = JSON.parse(new TextDecoder().decode(bytes));
    return typeof sub === "string" ? sub : null;
  } catch {
    // No token as we know them; the server says what it thinks of it.
    return null;
  }
}
