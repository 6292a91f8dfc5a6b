import type { Dots, Sitter } from "../core/presence.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";

export interface WatchersDeps {
  /** The dots of these users of one tenant now; who is no user of it is left out. */
  readonly look: (tenantId: string, userIds: readonly string[]) => Promise<readonly Dots[]>;
  /** Whether the session has a stream at the moment. */
  readonly isConnected: (sitter: Sitter) => boolean;
  /** Hands changes to the session's streams. */
  readonly tell: (sitter: Sitter, people: readonly Dots[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Which browsers want to hear of whom, and what they were told last. */
export interface Watchers {
  /** Replaces whom the session watches; resolves with their dots now, after which its streams hear changes only. */
  watch(sitter: Sitter, userIds: readonly string[]): Promise<readonly Dots[]>;
  /** The same where the browser said it elsewhere or before: its streams hear of everybody once. */
  follow(sitter: Sitter, userIds: readonly string[]): void;
  isWatching(sessionKey: string): boolean;
  /** The user's dots may be others now; null: anybody's. */
  changed(userId: string | null): void;
  /** A stream of the session began: it hears what changed while there was none. */
  arrived(sessionKey: string): void;
  forget(sessionKey: string): void;
}

/** Changes of dots are no emergency: a batch this often keeps a busy morning cheap. */
const EVERY_MS = 5_000;

interface Watcher {
  readonly sitter: Sitter;
  readonly userIds: ReadonlySet<string>;
  /** As JSON, by user. */
  readonly told: Map<string, string>;
  /** Whose dots may be others than was told. */
  readonly due: Set<string>;
  /** No batch leaves until it is over. */
  isPaused: boolean;
}

/** Tells changes of dots to those who watch, in batches; where nothing changes it does nothing at all. */
export function createWatchers(deps: WatchersDeps): Watchers {
  const register = createRegister();

  return {
    async watch(sitter, userIds) {
      const watcher = newWatcher(sitter, userIds);
      register.add(watcher);
      try {
        const people = await deps.look(sitter.tenantId, [...watcher.userIds]);
        remember(watcher, people);
        return people;
      } finally {
        resume(watcher);
      }
    },
    follow(sitter, userIds) {
      if (isSame(register.get(sitter.sessionKey)?.userIds, userIds)) return;
      const watcher = newWatcher(sitter, userIds);
      register.add(watcher);
      for (const id of userIds) watcher.due.add(id);
      resume(watcher);
    },
    isWatching: (sessionKey) => register.get(sessionKey) !== undefined,
    changed(userId) {
      for (const watcher of register.watching(userId)) {
        for (const id of userId === null ? watcher.userIds : [userId]) watcher.due.add(id);
        sendSoon(watcher);
      }
    },
    arrived(sessionKey) {
      const watcher = register.get(sessionKey);
      if (watcher) sendSoon(watcher);
    },
    forget: (sessionKey) => register.remove(sessionKey),
  };

  function resume(watcher: Watcher): void {
    watcher.isPaused = false;
    sendSoon(watcher);
  }

  function isCurrent(watcher: Watcher): boolean {
    return register.get(watcher.sitter.sessionKey) === watcher;
  }

  function sendSoon(watcher: Watcher): void {
    if (watcher.isPaused || watcher.due.size === 0 || !isCurrent(watcher)) return;
    if (deps.isConnected(watcher.sitter)) void send(watcher);
  }

  async function send(watcher: Watcher): Promise<void> {
    const ids = [...watcher.due];
    watcher.due.clear();
    watcher.isPaused = true;
    try {
      const people = await deps.look(watcher.sitter.tenantId, ids);
      const changed = people.filter((dots) => watcher.told.get(dots.id) !== JSON.stringify(dots));
      if (changed.length === 0 || !isCurrent(watcher)) return;
      remember(watcher, changed);
      deps.tell(watcher.sitter, changed);
    } catch (error) {
      // The database is away; the next batch tries again.
      for (const id of ids) watcher.due.add(id);
      deps.logger.warn({ err: error }, "changed presence could not be told");
    } finally {
      deps.clock.setTimer(EVERY_MS, () => resume(watcher));
    }
  }
}

/** Paused until its first look is over, so that no older picture overtakes a newer one. */
function newWatcher(sitter: Sitter, userIds: readonly string[]): Watcher {
  return { sitter, userIds: new Set(userIds), told: new Map(), due: new Set(), isPaused: true };
}

function isSame(known: ReadonlySet<string> | undefined, userIds: readonly string[]): boolean {
  return known?.size === new Set(userIds).size && userIds.every((id) => known.has(id));
}

/** Watchers by their session, and by whom they watch. */
function createRegister() {
  const watchers = new Map<string, Watcher>();
  const watchersOf = new Map<string, Set<Watcher>>();

  return {
    get: (sessionKey: string) => watchers.get(sessionKey),
    /** Who watches this user; null: all watchers. */
    watching: (userId: string | null): readonly Watcher[] => [
      ...(userId === null ? watchers.values() : (watchersOf.get(userId) ?? [])),
    ],
    add(watcher: Watcher): void {
      remove(watcher.sitter.sessionKey);
      watchers.set(watcher.sitter.sessionKey, watcher);
      for (const userId of watcher.userIds) {
        watchersOf.set(userId, (watchersOf.get(userId) ?? new Set()).add(watcher));
      }
    },
    remove,
  };

  function remove(sessionKey: string): void {
    const watcher = watchers.get(sessionKey);
    watchers.delete(sessionKey);
    for (const userId of watcher?.userIds ?? []) {
      const others = watchersOf.get(userId);
      if (watcher) others?.delete(watcher);
      if (others?.size === 0) watchersOf.delete(userId);
    }
  }
}

function remember({ told }: Watcher, people: readonly Dots[]): void {
  for (const dots of people) told.set(dots.id, JSON.stringify(dots));
}
