import { createHash, randomBytes } from "node:crypto";
import type { TrunkRules } from "../core/trunk.js";
import { SealBroken, type SecretBox } from "../lib/secret-box.js";
import { type CarrierCapabilities, type CarrierDriver, SettingsProblem, type StoredTrunk } from "../ports.js";
import type { Trunk } from "./trunks.js";

/** A stored trunk as it can be used now. */
export interface Account {
  readonly stored: StoredTrunk;
  readonly driver: CarrierDriver | null;
  /** Where the carrier's webhooks go; null where the key that opens its secret is missing. */
  readonly webhookUrl: string | null;
  /** Null while it is disabled, or while something is wrong with it. */
  readonly trunk: Trunk | null;
  readonly problem: AccountProblem | null;
}

/** Why a trunk can't be used; the rest of the system runs. */
export type AccountProblem =
  /** This release has no driver of that name. */
  | { readonly kind: "driver" }
  /** Its secrets were sealed with another key: they have to be given again. */
  | { readonly kind: "key" }
  /** `reason` is a key of the word catalogue. */
  | { readonly kind: "settings"; readonly setting: string; readonly reason: string }
  /** The driver failed in a way that it should not. */
  | { readonly kind: "broken" };

export interface AccountsDeps {
  readonly drivers: readonly CarrierDriver[];
  readonly box: SecretBox;
  /** Scheme and host under which carriers reach us, from the configuration. */
  readonly origin: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
}

export interface Accounts {
  readonly drivers: readonly CarrierDriver[];
  /** Opens a stored trunk and makes its driver's object; says what is wrong where that fails. */
  open(stored: StoredTrunk): Account;
  /** The secrets of a stored trunk by their settings' names; throws {@link SealBroken} where the key is another one. */
  secretsOf(stored: StoredTrunk): Readonly<Record<string, string>>;
  sealSecrets(trunkId: string, secrets: Readonly<Record<string, string>>): string;
  /** A new secret for a webhook's address. */
  newWebhookSecret(trunkId: string): Pick<StoredTrunk, "sealedWebhookSecret" | "webhookHash">;
}

/** Path of the webhooks on our origin; a trunk's id and its secret follow. */
const WEBHOOKS = "/sidetone/webhooks";
/** 192 bits. */
const SECRET_BYTES = 24;

/** Between trunks as they are stored and the carriers' objects that are made of them. */
export function createAccounts({ drivers, box, origin, fetch, now }: AccountsDeps): Accounts {
  return {
    drivers,
    open(stored) {
      const driver = drivers.find(({ name }) => name === stored.driver) ?? null;
      try {
        const webhookUrl = urlOf(stored);
        if (!driver) return { stored, driver, webhookUrl, trunk: null, problem: { kind: "driver" } };
        // Made also where it is disabled: what is wrong is said before somebody enables it.
        const trunk = make(stored, driver, webhookUrl);
        return { stored, driver, webhookUrl, trunk: stored.enabled ? trunk : null, problem: null };
      } catch (error) {
        return { stored, driver, webhookUrl: urlOrNull(stored), trunk: null, problem: problemOf(error) };
      }
    },
    secretsOf,
    sealSecrets: (trunkId, secrets) => box.seal(JSON.stringify(secrets), secretsPlace(trunkId)),
    newWebhookSecret(trunkId) {
      const secret = randomBytes(SECRET_BYTES).toString("base64url");
      return {
        sealedWebhookSecret: box.seal(secret, webhookPlace(trunkId)),
        webhookHash: hashOfSecret(secret),
      };
    },
  };

  function make(stored: StoredTrunk, driver: CarrierDriver, webhookUrl: string): Trunk {
    const settings = { ...stored.settings, ...secretsOf(stored) };
    const { id, title, country, perSecond, perNumberPerSecond, atLeastOnce } = stored;
    const carrier = driver.create({ trunkId: id, settings, webhookUrl, country, fetch, now });
    return {
      id,
      title,
      rules: rulesOf({ ...driver.capabilities, ...carrier.capabilities }, settings),
      carrier,
      pbx: null,
      perSecond,
      perNumberPerSecond: perNumberPerSecond ?? driver.capabilities.perNumberRate,
      atLeastOnce,
    };
  }

  function secretsOf({ id, sealedSecrets }: StoredTrunk): Readonly<Record<string, string>> {
    return JSON.parse(box.open(sealedSecrets, secretsPlace(id))) as Record<string, string>;
  }

  function urlOf({ id, sealedWebhookSecret }: StoredTrunk): string {
    return `${origin}${WEBHOOKS}/${id}/${box.open(sealedWebhookSecret, webhookPlace(id))}`;
  }

  function urlOrNull(stored: StoredTrunk): string | null {
    try {
      return urlOf(stored);
    } catch (error) {
      if (error instanceof SealBroken) return null;
      throw error;
    }
  }
}

/** SHA-256, hex: as long for every secret, so that two can be compared in constant time. */
export function hashOfSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

function problemOf(error: unknown): AccountProblem {
  if (error instanceof SealBroken) return { kind: "key" };
  if (error instanceof SettingsProblem) {
    return { kind: "settings", setting: error.setting, reason: error.reason };
  }
  return { kind: "broken" };
}

function rulesOf(
  { mms, maxCharacters, media, answersKeywords }: CarrierCapabilities,
  settings: Readonly<Record<string, string>>,
): TrunkRules {
  return {
    mms,
    fetchesMedia: true,
    maxCharacters,
    media,
    answersKeywords:
      answersKeywords === "always" || (answersKeywords !== "never" && settings["answersKeywords"] === "true"),
  };
}

function secretsPlace(trunkId: string): string {
  return `trunk:${trunkId}:secrets`;
}

function webhookPlace(trunkId: string): string {
  return `trunk:${trunkId}:webhook`;
}
