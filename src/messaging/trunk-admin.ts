import { MessagingError } from "../core/errors.js";
import type { Clock } from "../lib/clock.js";
import { SealBroken } from "../lib/secret-box.js";
import type { CarrierDriver, StoredTrunk, TrunkNumber, TrunkStore, WebhookNote } from "../ports.js";
import type { Account, Accounts } from "./trunk-accounts.js";
import { begun, InvalidTrunk, secretsIn, type TrunkInput, written } from "./trunk-input.js";
import type { TrunkSet } from "./trunk-set.js";
import type { Trunk } from "./trunks.js";

export interface TrunkAdmin {
  readonly drivers: readonly CarrierDriver[];
  /** The trunks of the configuration, which nobody changes here. */
  readonly fixed: readonly Trunk[];
  /** Every account, with what its last webhooks became, the newest first. */
  list(): Promise<readonly TrunkState[]>;
  /** As people know the trunk; null where there is none of this id. */
  titleOf(trunkId: string): string | null;
  /** One account; rejects with `not-found`. */
  get(trunkId: string): Promise<TrunkState & { readonly numbers: readonly TrunkNumber[] }>;
  /** Adds an account and resolves with its id, once it is in use; rejects with {@link InvalidTrunk}. */
  create(input: TrunkInput): Promise<string>;
  /** Changes an account, which then is in use as it is now. Its driver stays. */
  change(trunkId: string, input: TrunkInput): Promise<void>;
  /** Removes an account; rejects with `trunk-in-use` while a number hangs on it. */
  remove(trunkId: string): Promise<void>;
}

export interface TrunkState {
  readonly account: Account;
  readonly notes: readonly WebhookNote[];
}

interface TrunkAdminDeps {
  readonly store: TrunkStore;
  readonly accounts: Accounts;
  readonly trunks: Pick<TrunkSet, "accounts" | "account" | "reload" | "fixed">;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Lets operators add carriers, and change and remove them, while everything runs. */
export function createTrunkAdmin({ store, accounts, trunks, clock, newId }: TrunkAdminDeps): TrunkAdmin {
  return {
    drivers: accounts.drivers,
    fixed: trunks.fixed,
    async list() {
      const notes = await store.notes();
      return trunks.accounts().map((account) => ({ account, notes: notesOf(notes, account) }));
    },
    titleOf(trunkId) {
      const isThis = ({ id }: Trunk) => id === trunkId;
      return trunks.account(trunkId)?.stored.title ?? trunks.fixed.find(isThis)?.title ?? null;
    },
    async get(trunkId) {
      const account = find(trunkId);
      const [notes, numbers] = await Promise.all([store.notes(), store.numbersOn(trunkId)]);
      return { account, notes: notesOf(notes, account), numbers };
    },
    async create(asked) {
      const id = newId();
      const now = clock.now();
      const driver = needed(accounts.drivers.find(({ name }) => name === asked.driver));
      const input = begun(driver, asked, null);
      const trunk: StoredTrunk = {
        ...written(driver, input, {}),
        ...accounts.newWebhookSecret(id),
        sealedSecrets: accounts.sealSecrets(id, secretsIn(driver, input, {})),
        id,
        driver: driver.name,
        version: 1,
        createdAt: now,
        changedAt: now,
      };
      check(accounts, trunk);
      await store.create(trunk);
      await trunks.reload();
      return id;
    },
    async change(trunkId, asked) {
      const { stored, driver: known } = find(trunkId);
      const driver = needed(known);
      const input = begun(driver, asked, stored.settings);
      const secrets = kept(accounts, stored);
      const trunk: StoredTrunk = {
        ...stored,
        ...written(driver, input, secrets ?? {}),
        // Under a lost key nobody knows the old address any more, so that there has to be a new one.
        ...(secrets === null && accounts.newWebhookSecret(trunkId)),
        sealedSecrets: accounts.sealSecrets(trunkId, secretsIn(driver, input, secrets ?? {})),
        version: stored.version + 1,
        changedAt: clock.now(),
      };
      check(accounts, trunk);
      const isWritten = await store.change(trunk);
      await trunks.reload();
      if (!isWritten) throw new MessagingError("try-again");
    },
    async remove(trunkId) {
      find(trunkId);
      const isRemoved = await store.remove(trunkId);
      await trunks.reload();
      if (!isRemoved && trunks.account(trunkId)) throw new MessagingError("trunk-in-use");
    },
  };

  function find(trunkId: string): Account {
    const account = trunks.account(trunkId);
    if (!account) throw new MessagingError("not-found");
    return account;
  }
}

function needed(driver: CarrierDriver | null | undefined): CarrierDriver {
  if (driver) return driver;
  throw new InvalidTrunk([{ path: "driver", reason: "page.trunk.fault.driver" }]);
}

/** Null where they were sealed with a key that is no longer there. */
function kept(accounts: Accounts, stored: StoredTrunk): Readonly<Record<string, string>> | null {
  try {
    return accounts.secretsOf(stored);
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}

/** Its driver has the last word, before anything is stored. */
function check(accounts: Accounts, trunk: StoredTrunk): void {
  const { problem } = accounts.open(trunk);
  if (problem === null) return;
  if (problem.kind !== "settings")
    throw new Error(`a trunk that was just made can't be used: ${problem.kind}`);
  throw new InvalidTrunk([{ path: `settings.${problem.setting}`, reason: problem.reason }]);
}

function notesOf(notes: readonly WebhookNote[], { stored }: Account): readonly WebhookNote[] {
  return notes.filter(({ trunkId }) => trunkId === stored.id);
}
