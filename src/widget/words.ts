/** Every word the widget shows or speaks, in English. Code asks for them by meaning; no other file holds text. */

const plural = new Intl.PluralRules("en");

/** Dates and times in the language of the words, in the reader's own variety of it. */
export const locale = navigator.languages.find((language) => language.startsWith("en")) ?? "en";

function counted(count: number, one: string, other: string): string {
  return `${count} ${plural.select(count) === "one" ? one : other}`;
}

export const words = {
  contacts: "Contacts",
  newConversation: "Start a new conversation",
  searchContacts: "Search contacts",
  searchAnyone: "Name, extension or number",
  back: "Back to contacts",
  coworkers: "Coworkers",
  contactList: "Contacts",
  unreadList: "Unread",
  chat: "Chat",
  sms: "SMS",
  extension: (extension: string) => `Ext. ${extension}`,
  sendSmsTo: (number: string) => `Send SMS to ${number}`,
  openConversation: "Open",
  nobodyFound: "Nobody found.",
  searchFailed: "The directory can't be read now.",
  online: "Online",
  offline: "Offline",

  tagged: (title: string, tag: string) => `${title}, ${tag}`,
  minimise: "Minimise",
  close: "Close",
  settings: "Settings",
  mute: "Turn off notifications",
  unmute: "Turn on notifications",
  remove: "Delete conversation",
  removeQuestion: "Delete this conversation for you? Others keep their copy.",
  removeYes: "Delete",
  cancel: "Cancel",
  muted: "Notifications are off",
  freshCount: (count: number) => (count === 1 ? "New" : `New ${count}`),
  transcript: (title: string) => `Messages with ${title}`,
  newMessages: (count: number) => counted(count, "new message", "new messages"),
  unreadCount: (count: number) => `${count} unread`,
  unreadConversations: (count: number) => counted(count, "unread conversation", "unread conversations"),
  older: "Show older messages",
  loading: "Loading…",
  empty: "No messages yet.",
  today: "Today",
  yesterday: "Yesterday",
  spoken: (from: string, tag: string, body: string) => `${from}, ${tag}: ${body}`,

  message: "Message",
  chatPlaceholder: "Write a message",
  smsPlaceholder: "Write an SMS",
  send: "Send",
  sendFrom: "Send from",
  segments: (count: number, unicode: boolean) =>
    counted(count, "segment", "segments") + (unicode ? " · Unicode" : ""),
  unicodeBecause: (character: string) => `“${character}” needs Unicode: fewer characters fit in a segment.`,
  tooLong: (limit: number) => `Too long: at most ${limit} characters.`,
  isOnline: (name: string) => `${name} is online`,
  isOffline: (name: string) => `${name} is offline and will see this at next sign-in`,

  state: {
    queued: "Queued",
    sending: "Sending",
    unknown: "Not confirmed",
    accepted: "Accepted",
    sent: "Sent",
    delivered: "Delivered",
    failed: "Failed",
    blocked: "Blocked",
  },
  /** Why a text is where it is, by the code that the server gives. */
  reasons: {
    expired: "It could not be sent in time.",
    interrupted: "Sending was interrupted. It is not sent again by itself.",
    "internal-error": "Something went wrong on the server.",
    "no-answer": "No answer came, so nobody knows whether it arrived.",
    "trunk-not-configured": "The number is not connected for SMS.",
  } as Readonly<Record<string, string>>,
  otherReason: (code: string) => `Reason: ${code}`,
  waiting: "Waiting for the connection",
  retry: "Retry",
  discard: "Delete",
  notSent: "Not sent",

  quarantined: "Nobody got this text: the number takes no SMS. It is in the operator's quarantine.",

  reconnecting: "Reconnecting…",
  tryNow: "Try now",
  signedOut: "You are signed out.",
  signInAgain: "Sign in again",
  cantReach: "Sidetone can't be reached.",
  cantDo: "That didn't work. Try again.",
} as const;
