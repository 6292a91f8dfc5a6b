import type { FaceFailure } from "../shared/face.js";

/** What the simulated carrier does to one request to send. */
export type Misbehaviour =
  /** Takes the message and answers when `release` is called, or after so long. */
  | { readonly kind: "slow"; readonly seconds?: number }
  /** Takes nothing and says why; busy answers may say when to come again. */
  | { readonly kind: "refuse"; readonly failure: FaceFailure; readonly retryAfterSeconds?: number }
  /** Takes the message and fails on the way to the answer. */
  | { readonly kind: "take-and-fail" }
  /** Takes the message, and the connection ends without an answer. */
  | { readonly kind: "take-and-drop" }
  /** The same in the middle of the answer. */
  | { readonly kind: "take-and-cut" }
  /** Takes the message, and something between us answers with a page. */
  | { readonly kind: "take-and-babble" }
  /** The connection ends before anything is taken. */
  | { readonly kind: "drop" }
  /** Takes the message, and its receipts are there before the answer. */
  | { readonly kind: "receipts-first" };

/** How the receipts of a message come. */
export type ReceiptManner = "none" | "once" | "repeated" | "reordered" | "at-once";

export const receiptManners: readonly ReceiptManner[] = ["none", "once", "repeated", "reordered", "at-once"];

/** A misbehaviour as one writes it by hand: `slow:30`, `too-many:5`, `take-and-drop`; null for anything else. */
export function parseMisbehaviour(text: string): Misbehaviour | null {
  const [, word = "", number] = /^([a-z-]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const count = number === undefined ? undefined : Number(number);
  switch (word) {
    case "slow":
      return { kind: "slow", seconds: count ?? 30 };
    case "too-many":
    case "unavailable":
      return { kind: "refuse", failure: word, ...(count !== undefined && { retryAfterSeconds: count }) };
    case "broken":
    case "bad-recipient":
    case "opted-out":
    case "credentials":
      return { kind: "refuse", failure: word };
    case "take-and-fail":
    case "take-and-drop":
    case "take-and-cut":
    case "take-and-babble":
    case "drop":
    case "receipts-first":
      return { kind: word };
    default:
      return null;
  }
}

/** What can be written, for a help text. */
export const misbehaviours =
  "slow:SECONDS too-many:SECONDS unavailable:SECONDS broken bad-recipient opted-out credentials take-and-fail take-and-drop take-and-cut take-and-babble drop receipts-first";
