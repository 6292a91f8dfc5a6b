import type { ErrorCode } from "./errors.js";

type Details = Readonly<Record<string, string | number>>;

/** What each refusal says to a person; `{name}` stands for a detail. */
const words: Readonly<Record<ErrorCode, string>> = {
  unauthenticated: "Please sign in.",
  "bad-credentials": "The user name or the password is not right.",
  forbidden: "You are not allowed to do this.",
  "cross-site": "This request came from another site and was not carried out. Reload the page and try again.",
  "not-found": "There is nothing here, or it is not yours to see.",
  "bad-request": "This request could not be read.",
  invalid: "Something in this request is missing or not as it should be.",
  "empty-message": "There is no text in this message.",
  "message-too-long": "This message is too long.",
  "payload-too-large": "This is too large.",
  "too-many-requests": "That was too often. Wait a moment and try again.",
  "try-again": "The message could not be sent now. Your text is kept; try again in a moment.",
  "bad-recipient": "This is not a number or extension that can be texted.",
  "recipient-unknown": "There is no such extension or user.",
  "recipient-is-sender": "You can't send a message to yourself.",
  "recipient-opted-out": "{number} opted out of messages from this number, so it can't be texted.",
  "recipient-cannot-be-answered": "This sender takes no answers.",
  "chat-off-sender": "Chat is switched off for you. Ask your office manager to switch it on.",
  "chat-off-recipient": "{name} does not use chat.",
  "sms-off-tenant": "SMS is switched off for your organisation.",
  "sms-off-user": "SMS is switched off for you. Ask your office manager to switch it on.",
  "sms-no-number": "No SMS number is assigned to you. Ask your office manager for one.",
  "sms-off-number": "SMS is switched off for {number}.",
  "sms-number-not-yours": "{number} is not one of your numbers.",
  "sms-no-trunk": "{number} is not connected to an SMS trunk.",
  "not-a-member": "You no longer belong to this conversation.",
  "unreadable-message": "Your message could not be read and was not sent. Try a shorter one.",
};

/** Says an error in words, for the portal and as the text that a phone gets. */
export function describeError(code: ErrorCode, details: Details = {}): string {
  return words[code].replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? "This number"));
}
