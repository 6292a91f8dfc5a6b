import { formatAddress } from "./address.js";
import type { ErrorCode } from "./errors.js";

type Details = Readonly<Record<string, string | number>>;

/** What each refusal says to a person; `{number}` and `{name}` stand for details. */
const words: Readonly<Record<ErrorCode, string>> = {
  unauthenticated: "Please sign in.",
  "bad-credentials": "The user name or the password is not right. Please try again.",
  forbidden: "You are not allowed to do this. Ask your office manager.",
  "cross-site": "This request came from another site and was not carried out. Reload the page and try again.",
  "not-found": "There is nothing here, or it is not yours to see.",
  "bad-request": "This request could not be read. Reload the page and try again.",
  invalid: "Something here is missing or not as it should be. Please correct it and try again.",
  "empty-message": "There is no text in this message. Write something first.",
  "message-too-long": "This message is too long. Please send it in shorter ones.",
  "payload-too-large": "This is too large. Please send less at once.",
  "too-many-requests": "That was too often. Wait a moment and try again.",
  "try-again": "The message could not be sent now. Please try again in a moment.",
  "bad-recipient": "This is not a number or extension that can be texted. Please check it.",
  "recipient-unknown": "There is no such extension or user. Please check it.",
  "recipient-is-sender": "You can't send a message to yourself.",
  "recipient-opted-out": "{number} opted out of your messages and can't be texted until they send START.",
  "recipient-cannot-be-answered": "This sender takes no answers. Please reach them in another way.",
  "chat-off-sender": "Chat is switched off for you. Ask your office manager to switch it on.",
  "chat-off-recipient": "{name} does not use chat. Please reach them in another way.",
  "sms-off-tenant": "SMS is switched off for your organisation. Ask your office manager to switch it on.",
  "sms-off-user": "SMS is switched off for you. Ask your office manager to switch it on.",
  "sms-no-number": "You have no number to text from. Ask your office manager for one.",
  "sms-off-number": "SMS is switched off for {number}. Ask your office manager to switch it on.",
  "sms-number-not-yours": "{number} is not one of your numbers. Please choose another to send from.",
  "sms-no-trunk": "{number} is not connected for SMS yet. Ask your office manager.",
  "not-a-member": "You no longer belong to this conversation. You can read it, but not write in it.",
  "unreadable-message": "Your message could not be read and was not sent. Please try a shorter one.",
};

const unnamed: Readonly<Record<string, string>> = { number: "This number", name: "This person" };

/** Says a refusal in words, for the portal and as the text that a phone gets. */
export function describeError(code: ErrorCode, details: Details = {}): string {
  return words[code].replace(/\{(\w+)\}/g, (_, name: string) => detail(name, details));
}

function detail(name: string, details: Details): string {
  const value = details[name];
  if (value === undefined) return unnamed[name] ?? name;
  // Whoever reads it can be in any country, so numbers are written with theirs.
  return name === "number" ? formatAddress(String(value), "") : String(value);
}
