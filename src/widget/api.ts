import type {
  CallRequest,
  ConversationView,
  DirectoryReply,
  ErrorReply,
  Me,
  MessageView,
  OpenRequest,
  Page,
  ReadReply,
  Recipient,
  SendReply,
  SendRequest,
} from "../wire/api.js";
import type { PresenceChange, PresenceRequest, WatchRequest } from "../wire/people.js";
import type { Preferences, PreferencesChange } from "../wire/preferences.js";
import type { SearchReply } from "../wire/search.js";
import type { Door } from "./door.js";

/** `network`: no answer, so nobody knows what happened. `refused`: the server said no, in words for the user. */
export type Failure =
  | { readonly kind: "network" }
  | { readonly kind: "signed-out" }
  | {
      readonly kind: "refused";
      readonly code: string;
      readonly message: string;
      readonly fields?: ErrorReply["error"]["fields"];
    };

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

/** The newest `limit` messages between these two sequences, themselves left out. */
export interface MessageRange {
  readonly after?: number;
  readonly before?: number | string;
  readonly limit: number;
}

export type DirectoryScope = "coworkers" | "own" | "shared";

export interface Api {
  /** Goes with what a form sends itself. */
  csrfToken(): string;
  me(): Promise<Answer<Me>>;
  conversations(): Promise<Answer<Page<ConversationView>>>;
  conversation(id: string): Promise<Answer<ConversationView>>;
  /** Finds or makes the conversation with somebody. */
  open(to: Recipient): Promise<Answer<ConversationView>>;
  messages(id: string, range: MessageRange): Promise<Answer<Page<MessageView>>>;
  send(id: string, message: Omit<SendRequest, "to">): Promise<Answer<SendReply>>;
  read(id: string, seq: number): Promise<Answer<ReadReply>>;
  mute(id: string, muted: boolean): Promise<Answer<ConversationView>>;
  /** Where this browser takes pushes, and that it takes none any more. */
  subscribe(subscription: PushSubscriptionJSON): Promise<Answer<unknown>>;
  unsubscribe(endpoint: string): Promise<Answer<unknown>>;
  /** Changes what the user chose; what is left out stays. */
  prefer(change: PreferencesChange): Promise<Answer<Preferences>>;
  remove(id: string): Promise<Answer<unknown>>;
  /** Keeps what was typed and not sent; outlives the page that asks for it. */
  draft(id: string, text: string): Promise<Answer<unknown>>;
  typing(id: string, typing: boolean): Promise<Answer<unknown>>;
  directory(query: string, scope: DirectoryScope, before: string | null): Promise<Answer<DirectoryReply>>;
  /** Anything else, for scripts that are loaded later; the path begins with `v1/`. */
  request<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<Answer<T>>;
  /** Sends a file as it is; what the server does with it may take longer than other answers. */
  upload<T>(path: string, file: Blob, type: string): Promise<Answer<T>>;
  call(to: CallRequest["to"]): Promise<Answer<unknown>>;
  /** Says whose dots are in view; answers with these as they are. */
  watch(users: readonly string[]): Promise<Answer<readonly PresenceChange[]>>;
  /** The user has left this browser alone, or is back. */
  away(away: boolean): Promise<Answer<unknown>>;
  /** Conversations whose title or number has this in it. */
  findConversations(query: string, before: string | null): Promise<Answer<Page<ConversationView>>>;
  findMessages(query: string, before: string | null): Promise<Answer<SearchReply>>;
}

const deadlineMs = 15_000;
/** A file of thousands of contacts, on a machine that has more to do. */
const uploadDeadlineMs = 2 * 60_000;

/** The JSON API under `base`, as the signed-in user of this browser. */
export function createApi(base: string, door: Door | null): Api {
  let csrfToken = "";
  const call = createCall(door);
  const get = <T>(path: string): Promise<Answer<T>> => call<T>(base + path, { method: "GET" });
  const put = <T>(method: string, path: string, body: object = {}, more: RequestInit = {}) =>
    call<T>(base + path, {
      ...more,
      method,
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", "x-csrf-token": csrfToken },
    });
  const request = <T>(method: string, path: string, body?: object): Promise<Answer<T>> =>
    method === "GET" ? get<T>(path) : put<T>(method, path, body);
  const at = (id: string, rest = ""): string => `v1/conversations/${encodeURIComponent(id)}${rest}`;
  return {
    csrfToken: () => csrfToken,
    async me() {
      const answer = await get<Me>("v1/me");
      if (answer.ok) csrfToken = answer.value.csrfToken;
      return answer;
    },
    conversations: () => get("v1/conversations"),
    conversation: (id) => get(at(id)),
    open: (to) => put("POST", "v1/conversations", { to } satisfies OpenRequest),
    messages: (id, range) => get(at(id, `/messages?${query(range)}`)),
    send: (id, message) => put("POST", at(id, "/messages"), message),
    read: (id, seq) => put("POST", at(id, "/read"), { seq }),
    mute: (id, muted) => put("PATCH", at(id), { muted }),
    subscribe: (subscription) => put("POST", "v1/push", subscription),
    unsubscribe: (endpoint) => put("DELETE", "v1/push", { endpoint }),
    prefer: (change) => put("PATCH", "v1/preferences", change),
    remove: (id) => put("DELETE", at(id)),
    draft: (id, text) => put("PUT", at(id, "/draft"), { text }, { keepalive: true }),
    typing: (id, typing) => put("POST", at(id, "/typing"), { typing }),
    directory: (q, scope, before) => get(`v1/directory?${query({ q, scope, before })}`),
    call: (to) => put("POST", "v1/calls", { to } satisfies CallRequest),
    watch: (users) => put("POST", "v1/presence/watch", { users } satisfies WatchRequest),
    away: (away) => put("POST", "v1/presence", { active: !away } satisfies PresenceRequest),
    findConversations: (q, before) => get(`v1/conversations?${query({ q, before })}`),
    findMessages: (q, before) => get(`v1/search?${query({ q, before })}`),
    request,
    upload: (path, file, type) =>
      call(
        base + path,
        {
          method: "POST",
          body: file,
          headers: { "content-type": type, "x-csrf-token": csrfToken },
        },
        uploadDeadlineMs,
      ),
  };
}

/** The part of an address behind the question mark; null leaves a value out. */
function query(values: object): string {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  return String(new URLSearchParams(given.map(([name, value]) => [name, String(value)])));
}

type Call = <T>(url: string, init: RequestInit, withinMs?: number) => Promise<Answer<T>>;

const signedOut = { ok: false, failure: { kind: "signed-out" } } as const;

/** Where a portal signs people in, a session that is over is begun anew, and the question asked once more. */
function createCall(door: Door | null): Call {
  return async <T>(...question: Parameters<Call>): Promise<Answer<T>> => {
    if (door?.isShut()) return signedOut;
    const mark = door?.mark() ?? 0;
    const answer = await ask<T>(...question);
    if (answer.ok || answer.failure.kind !== "signed-out" || !door) return answer;
    const renewal = await door.renew(mark);
    if (renewal === "later") return { ok: false, failure: { kind: "network" } };
    return renewal === "in" ? ask<T>(...question) : signedOut;
  };
}

async function ask<T>(url: string, init: RequestInit, withinMs = deadlineMs): Promise<Answer<T>> {
  try {
    const response = await fetch(url, {
      ...init,
      cache: "no-store",
      signal: AbortSignal.timeout(withinMs),
    });
    const text = await response.text();
    const reply: unknown = text ? JSON.parse(text) : null;
    if (response.ok) return { ok: true, value: reply as T };
    if (response.status === 401) return signedOut;
    return { ok: false, failure: { kind: "refused", ...(reply as ErrorReply).error } };
  } catch {
    // No answer, a cut one, or one that is not ours (a proxy's page): what became of the request is not known.
    return { ok: false, failure: { kind: "network" } };
  }
}
