/**
 * The trunks' part of the ports: our accounts at carriers as they are stored, and what came over them last. Import it
 * through ports.ts.
 */

/** An account at a carrier as the database has it. What is sealed opens with a key that is not in the database. */
export interface StoredTrunk {
  readonly id: string;
  /** Name of the driver, such as `twilio`. */
  readonly driver: string;
  readonly title: string;
  /** What the driver needs and is no secret, by the setting's name. */
  readonly settings: Readonly<Record<string, string>>;
  /** The driver's secrets, a JSON object. */
  readonly sealedSecrets: string;
  /** The last part of the webhook's address. */
  readonly sealedWebhookSecret: string;
  /** SHA-256 of the same, hex, so that a webhook can be compared where the key is missing. */
  readonly webhookHash: string;
  /** ISO 3166 country by which the carrier's local number forms are read. */
  readonly country: string;
  readonly enabled: boolean;
  /** Whether a message of which nobody knows whether it left is sent again. */
  readonly atLeastOnce: boolean;
  /** Messages a second over the trunk, and from one number of it; null leaves it to the driver. */
  readonly perSecond: number | null;
  readonly perNumberPerSecond: number | null;
  /** 1 at first; each change adds one. */
  readonly version: number;
  readonly createdAt: number;
  readonly changedAt: number;
}

/** What became of the last webhook of one kind. */
export interface WebhookNote {
  readonly trunkId: string;
  readonly verdict: WebhookVerdict;
  /** Why it was refused or went to quarantine; null otherwise. */
  readonly reason: string | null;
  /** Our number that it was for, as far as that is known. */
  readonly number: string | null;
  readonly at: number;
}

/** `ignored`: genuine, and of nothing that concerns us. */
export type WebhookVerdict = "stored" | "quarantined" | "receipt" | "ignored" | "unreadable" | "refused";

/** Our accounts at carriers. Used by messaging/trunk-set and messaging/trunk-admin. */
export interface TrunkStore {
  /** Every trunk, by title. */
  all(): Promise<readonly StoredTrunk[]>;
  /** A text that is another one as soon as any trunk was made, changed or removed; asked every few seconds. */
  stamp(): Promise<string>;
  /** Keeps a new trunk. */
  create(trunk: StoredTrunk): Promise<void>;
  /** Writes a trunk whose `version` is one above the stored one; false when somebody else was faster, or it is gone. */
  change(trunk: StoredTrunk): Promise<boolean>;
  /** Removes a trunk on which no number hangs, with its notes; false otherwise, or when it is gone. */
  remove(trunkId: string): Promise<boolean>;
  /** The numbers of all tenants that hang on this trunk, in order; the host may have taken some away since. */
  numbersOn(trunkId: string): Promise<readonly TrunkNumber[]>;
  /** Keeps the newest note of each trunk and verdict. */
  note(notes: readonly WebhookNote[]): Promise<void>;
  /** The newest note of each verdict of every trunk, the newest first. */
  notes(): Promise<readonly WebhookNote[]>;
}

export interface TrunkNumber {
  readonly tenantId: string;
  /** E.164. */
  readonly number: string;
  /** Who answers it. */
  readonly userIds: readonly string[];
}
