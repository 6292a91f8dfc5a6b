/**
 * Every reason for which Sidetone refuses something, in one list. http/errors.ts gives each its status and the
 * portal its words; a phone gets the words as a text.
 */
export const errorCodes = [
  "unauthenticated",
  "bad-credentials",
  "bad-token",
  "forbidden",
  "cross-site",
  "not-found",
  "bad-request",
  "invalid",
  "empty-message",
  "message-too-long",
  "payload-too-large",
  "too-many-requests",
  "try-again",
  "bad-recipient",
  "recipient-unknown",
  "recipient-is-sender",
  "recipient-opted-out",
  "recipient-cannot-be-answered",
  "chat-off-sender",
  "chat-off-recipient",
  "sms-off-tenant",
  "sms-off-user",
  "sms-no-number",
  "sms-off-number",
  "sms-number-not-yours",
  "sms-no-trunk",
  "not-a-member",
  "unreadable-message",
  "media-not-possible",
  "media-gone",
  "media-too-large",
  "media-too-many",
  "media-type",
  "media-unreadable",
  "media-unreachable",
  "media-too-many-files",
  "media-too-large-together",
  "sms-too-long",
  "call-no-phone",
  "call-not-possible",
  "contacts-unreadable",
  "contact-kept-in-host",
  "chat-only",
  "trunk-unknown",
  "country-unknown",
  "number-not-assigned",
  "trunk-in-use",
  "retry-not-possible",
  "claimed-by-other",
  "replay-not-possible",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An expected refusal. Anything else that is thrown is a bug. */
export class MessagingError extends Error {
  readonly code: ErrorCode;
  /** Values for the words shown to the user, such as the number concerned; never a message body. */
  readonly details: Readonly<Record<string, string | number>>;

  constructor(
    code: ErrorCode,
    details: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(code, options);
    this.name = "MessagingError";
    this.code = code;
    this.details = details;
  }
}
