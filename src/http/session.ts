import { createHash, randomBytes } from "node:crypto";
import { parseCookie, stringifySetCookie } from "cookie";
import type { Session, User } from "../core/model.js";
import type { Sitter } from "../core/presence.js";
import type { Clock } from "../lib/clock.js";
import type { Directory, SessionRow, SessionStore } from "../ports.js";
import { base } from "./deps.js";

/** A session that holds now, with the user as the directory has it now. */
export interface SignedIn extends Session {
  readonly key: string;
  readonly csrfToken: string;
  /** When it ends unless the portal's next token prolongs it; null where use does. */
  readonly endsAt: number | null;
  readonly user: User;
}

/** The session as the live side names it. */
export function sitterOf({ userId, tenantId, key: sessionKey }: SignedIn): Sitter {
  return { userId, tenantId, sessionKey };
}

/** Stands for whoever has no session where a route serves them too: owns nothing and may nothing. */
export const stranger: SignedIn = {
  userId: "",
  tenantId: "",
  scope: "user",
  key: "",
  csrfToken: "",
  endsAt: null,
  user: {
    id: "",
    tenantId: "",
    username: "",
    displayName: "",
    email: null,
    scope: "user",
    enabled: false,
  },
};

export interface Sessions {
  /** Begins a session of its own for each sign-in, and ends the one that the browser came with. */
  begin(user: User, formerCookies: string | undefined): Promise<{ readonly token: string }>;
  /**
   * The same for whom the portal vouched just now, until it has to again. Where the browser came with the same user's, that
   * session goes on under the new token, so that forms and streams that are open outlive the change.
   */
  vouch(user: User, formerCookies: string | undefined): Promise<Vouched>;
  /** Who is asking, by the Cookie header; null for strangers. Moves the expiry of a session in use. */
  find(cookies: string | undefined): Promise<SignedIn | null>;
  /** Whether the session still holds, as far as that can be told without the database. */
  stillHolds(session: SignedIn): Promise<boolean>;
  /** Ends a session; it is refused from now on. */
  end(key: string): Promise<void>;
}

export interface Vouched {
  readonly token: string;
  readonly endsAt: number;
}

export interface SessionsDeps {
  readonly store: SessionStore;
  readonly directory: Directory;
  readonly clock: Clock;
  /** Hears of every session that ended before its time. */
  readonly ended?: (key: string) => Promise<void> | undefined;
}

const COOKIE = "sidetone_session";
const IDLE_MS = 12 * 3_600_000;
const ABSOLUTE_MS = 7 * 24 * 3_600_000;
/** So long after the portal last vouched for them, people who signed out there are out here, in any browser. */
const VOUCHED_MS = 10 * 60_000;
/** Requests that are under way still carry the token before. */
const GRACE_MS = 10_000;
/** A row is not written for every request. */
const EXTEND_AFTER_MS = 5 * 60_000;
/** How long a session that ended on another instance may still be taken for good here. */
const REMEMBER_MS = 3_000;
const REMEMBER_MANY = 10_000;

/** Sessions in our own table, under the hash of a token that only the browser has. */
export function createSessions(deps: SessionsDeps): Sessions {
  const { store, clock } = deps;
  const rows = createRowCache(deps);

  return {
    async begin(user, formerCookies) {
      const former = await formerOf(formerCookies);
      if (former) await end(former.key);
      const { token } = await create(user, null, { renewedBy: "use", lifeMs: IDLE_MS });
      return { token };
    },
    async vouch(user, formerCookies) {
      const former = await formerOf(formerCookies);
      const goesOn = former?.renewedBy === "token" && isOf(user, former);
      if (former && !goesOn) await end(former.key);
      const begun = await create(user, goesOn ? former : null, { renewedBy: "token", lifeMs: VOUCHED_MS });
      if (goesOn) await store.extend(former.tokenHash, Math.min(former.expiresAt, clock.now() + GRACE_MS));
      return begun;
    },
    async find(cookies) {
      const tokenHash = hashIn(cookies);
      const row = tokenHash === null ? null : await rows.find(tokenHash);
      const user = row && (await userOf(row, deps.directory));
      return row && user && signedIn(row, user);
    },
    async stillHolds(session) {
      const user = await userOf(session, deps.directory);
      return user !== null && user.scope === session.scope;
    },
    end,
  };

  async function formerOf(cookies: string | undefined): Promise<SessionRow | null> {
    const tokenHash = hashIn(cookies);
    return tokenHash === null ? null : store.find(tokenHash, clock.now());
  }

  async function create(
    user: User,
    former: SessionRow | null,
    { renewedBy, lifeMs }: Life,
  ): Promise<Vouched> {
    const token = randomBytes(32).toString("base64url");
    const tokenHash = hash(token);
    const now = clock.now();
    const endsAt = now + lifeMs;
    await store.create({
      userId: user.id,
      tenantId: user.tenantId,
      scope: user.scope,
      tokenHash,
      key: former?.key ?? tokenHash,
      renewedBy,
      csrfToken: former?.csrfToken ?? randomBytes(24).toString("base64url"),
      createdAt: now,
      expiresAt: endsAt,
    });
    return { token, endsAt };
  }

  async function end(key: string): Promise<void> {
    rows.forget(key);
    await store.remove(key);
    await deps.ended?.(key);
    // A look-up that was under way may have put it back.
    rows.forget(key);
  }
}

interface Life {
  readonly renewedBy: SessionRow["renewedBy"];
  readonly lifeMs: number;
}

function isOf({ id, tenantId }: User, session: Session): boolean {
  return session.userId === id && session.tenantId === tenantId;
}

/** The Set-Cookie header that hands a token to the browser, or takes it away. */
export function sessionCookie(token: string | null, secure: boolean): string {
  const lifetime = token === null ? { maxAge: 0 } : {};
  return stringifySetCookie({
    name: COOKIE,
    value: token ?? "",
    path: base,
    httpOnly: true,
    sameSite: "lax",
    secure,
    ...lifetime,
  });
}

function signedIn(row: SessionRow, user: User): SignedIn {
  const { key, csrfToken } = row;
  const endsAt = row.renewedBy === "token" ? row.expiresAt : null;
  return { userId: user.id, tenantId: user.tenantId, scope: user.scope, key, csrfToken, endsAt, user };
}

/** The directory has the last word: a disabled user has no session, and a new role holds at once. */
async function userOf(session: Session, directory: Directory): Promise<User | null> {
  const tenant = await directory.tenant(session.tenantId);
  const user = tenant?.users.get(session.userId);
  return user?.enabled ? user : null;
}

/** Rows that were read a moment ago, so that a busy session costs no query for each request. */
function createRowCache({ store, clock }: SessionsDeps) {
  const kept = new Map<string, { readonly row: SessionRow; readonly until: number }>();

  return { find, forget };

  async function find(tokenHash: string): Promise<SessionRow | null> {
    const now = clock.now();
    const known = kept.get(tokenHash);
    if (known && now < known.until && now < known.row.expiresAt) return known.row;
    kept.delete(tokenHash);
    const found = await store.find(tokenHash, now);
    if (!found) return null;
    const row = await extended(found, now);
    if (kept.size >= REMEMBER_MANY) kept.clear();
    kept.set(tokenHash, { row, until: now + REMEMBER_MS });
    return row;
  }

  /** Sessions end rarely, and one may be kept under two tokens. */
  function forget(key: string): void {
    for (const [tokenHash, { row }] of kept) if (row.key === key) kept.delete(tokenHash);
  }

  async function extended(row: SessionRow, now: number): Promise<SessionRow> {
    if (row.renewedBy === "token") return row;
    const expiresAt = Math.min(now + IDLE_MS, row.createdAt + ABSOLUTE_MS);
    if (expiresAt - row.expiresAt < EXTEND_AFTER_MS) return row;
    await store.extend(row.tokenHash, expiresAt);
    return { ...row, expiresAt };
  }
}

function hashIn(cookies: string | undefined): string | null {
  const token = cookies === undefined ? undefined : parseCookie(cookies)[COOKIE];
  return token && token.length <= 100 ? hash(token) : null;
}

function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
