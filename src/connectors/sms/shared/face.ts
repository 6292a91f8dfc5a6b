/**
 * The other side of a driver: what a company's API answers and how its webhooks look, from its documentation. The carrier
 * simulator wears one face at a time; a driver's folder holds both, and neither knows the other.
 */
import type { WebhookRequest } from "../../../ports.js";

/** One company, before any account is known. */
export interface FaceKind {
  /** The driver's name. */
  readonly name: string;
  /** Where the real API answers; a test turns requests for these origins to the simulator. */
  readonly origins: readonly string[];
  /** What the proof of a webhook covers: every byte, what the fields say, only who knocks, or there is none. */
  readonly signs: "bytes" | "fields" | "credentials" | "nothing";
  /** The proof says when it was made, so that it can be too old. */
  readonly signsTime: boolean;
  /** Settings with which a trunk gets in; another `account` is another customer of the same company. */
  settings(account: string): Readonly<Record<string, string>>;
  create(account: FaceAccount): CarrierFace;
}

/** The account that the simulator has. */
export interface FaceAccount {
  /** As a trunk would have them: see {@link FaceKind.settings}. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where the simulator answers, without a slash at its end. */
  readonly apiUrl: string;
}

export interface CarrierFace {
  /** What a request to the API asks for, its credentials checked. */
  read(request: FaceRequest): FaceCall;
  /** How a message that was taken is answered. */
  accepted(message: TakenMessage): FaceAnswer;
  failure(failure: FaceFailure): FaceAnswer;
  /** A new id as the carrier makes them, of a message that it takes or brings. */
  newId(): string;
  /** Path under which the file `name` of an inbound message is fetched. */
  mediaPath(name: string): string;
  inbound(message: FaceInbound): WebhookRequest;
  /** Null where the company tells nothing of that kind. */
  receipt(receipt: FaceReceipt): WebhookRequest | null;
}

export interface FaceRequest {
  readonly method: string;
  /** Path and query, as asked. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

export type FaceCall =
  | { readonly kind: "send"; readonly message: AskedMessage }
  /** A question about messages that were taken, newest last. */
  | { readonly kind: "lookup"; readonly answer: (taken: readonly TakenMessage[]) => FaceAnswer }
  | { readonly kind: "media"; readonly name: string }
  /** Refused, or nothing that is simulated. */
  | { readonly kind: "answer"; readonly answer: FaceAnswer };

export interface FaceAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A message that we asked the carrier to send. */
export interface AskedMessage {
  readonly from: string;
  readonly to: string;
  readonly body: string;
  /** Where the carrier fetches the attachments. */
  readonly media: readonly string[];
  /** Our tag, where the carrier takes one. */
  readonly reference: string | null;
  /** Where its receipts go, if the request said so. */
  readonly webhookUrl: string | null;
}

export interface TakenMessage extends AskedMessage {
  readonly id: string;
  readonly at: number;
}

/** Ways in which a carrier refuses; each says it in its own words. */
export type FaceFailure =
  | "too-many"
  | "broken"
  | "unavailable"
  | "bad-recipient"
  | "opted-out"
  | "credentials";

export interface FaceInbound {
  /** From {@link CarrierFace.newId}. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly media: readonly { readonly url: string; readonly type: string }[];
  readonly webhookUrl: string;
  readonly at: number;
  /** The carrier saw an opt-out, or the end of one, and says so where it can. */
  readonly optOut?: "opted-out" | "opted-in";
}

export interface FaceReceipt {
  readonly message: TakenMessage;
  /** Ours, which the face says in the carrier's word; any other word goes out as it is. */
  readonly state: "accepted" | "sent" | "delivered" | "failed" | "opted-out" | (string & {});
  readonly webhookUrl: string;
  readonly at: number;
}

/** An answer in JSON, as most companies give it. */
export function jsonAnswer(status: number, value: unknown): FaceAnswer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

/** Whether the request brings these credentials as HTTP Basic. */
export function hasBasic({ headers }: FaceRequest, user: string, password: string): boolean {
  return headers["authorization"] === `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}
