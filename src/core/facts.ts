import type { Extension, NumberSettings, TenantDirectory, UserSettings } from "./model.js";
import type { Intent } from "./resolve.js";
import { defaultNumberSettings, defaultUserSettings } from "./settings.js";
import type { Facts, FactsQuestion } from "./submission.js";

type SmsIntent = Extract<Intent, { kind: "sms-in" | "sms-out" }>;

/** Asks for nothing. */
export const noQuestion: FactsQuestion = {
  tenantIds: [],
  userIds: [],
  numbers: [],
  sendersOfSms: [],
  peers: [],
  askers: [],
  extensionIds: [],
  uploadIds: [],
};

/** What has to be read for these intents, except registrations: those depend on who turns out to read. */
export function factsNeeded(intents: readonly Intent[]): FactsQuestion {
  const sms = intents.filter((intent) => intent.kind === "sms-in" || intent.kind === "sms-out");
  const out = sms.filter((intent) => intent.kind === "sms-out");
  const tenantOf = (intent: SmsIntent) => intent.directory.tenant.id;
  return {
    tenantIds: unique(sms.map(tenantOf)),
    userIds: unique(intents.flatMap(usersOf)),
    numbers: sms.flatMap((intent) => {
      const number = intent.kind === "sms-in" ? intent.number : intent.from;
      return number === null ? [] : [{ tenantId: tenantOf(intent), number }];
    }),
    sendersOfSms: unique(out.map((intent) => intent.author.id)),
    peers: sms.map((intent) => ({ tenantId: tenantOf(intent), peer: intent.peer })),
    askers: sms.flatMap((intent) =>
      intent.kind === "sms-in" && intent.asked ? [{ tenantId: tenantOf(intent), peer: intent.peer }] : [],
    ),
    extensionIds: [],
    uploadIds: unique(intents.flatMap(uploadsOf)),
  };
}

/** The extensions whose registration decides where copies of these intents go. */
export function phonesNeeded(intents: readonly Intent[], facts: Facts): FactsQuestion {
  const extensionIds = intents.flatMap((intent) => {
    if (intent.kind !== "chat" && intent.kind !== "sms-in") return [];
    const readers =
      intent.kind === "chat" ? [intent.recipient.id] : numberOf(intent, facts, intent.number).userIds;
    return readers.flatMap((id) => extensionsOf(intent.directory, id).map((extension) => extension.id));
  });
  return { ...noQuestion, extensionIds: unique(extensionIds) };
}

function usersOf(intent: Intent): string[] {
  if (intent.kind === "chat") return [intent.author.id, intent.recipient.id];
  return intent.kind === "sms-out" ? [intent.author.id] : [];
}

function uploadsOf(intent: Intent): readonly string[] {
  return intent.kind === "chat" || intent.kind === "sms-out" ? intent.uploadIds : [];
}

/** The settings of a user; the defaults where none were set. */
export function userOf(facts: Facts, userId: string): UserSettings {
  return facts.users.get(userId) ?? defaultUserSettings;
}

/** The settings of a number of the intent's tenant; the defaults, all off, where none were set. */
export function numberOf(intent: SmsIntent, facts: Facts, number: string): NumberSettings {
  return facts.numbers.get(`${intent.directory.tenant.id} ${number}`) ?? defaultNumberSettings;
}

/** The settings of this tenant's numbers, by number; only numbers that the host still lists. */
export function numbersOfTenant(facts: Facts, directory: TenantDirectory): Map<string, NumberSettings> {
  const found = new Map<string, NumberSettings>();
  for (const number of directory.numbers.keys()) {
    const settings = facts.numbers.get(`${directory.tenant.id} ${number}`);
    if (settings) found.set(number, settings);
  }
  return found;
}

/** The user's extensions. */
export function extensionsOf(directory: TenantDirectory, userId: string): readonly Extension[] {
  return directory.extensionsByUser.get(userId) ?? [];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
