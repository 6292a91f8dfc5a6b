import type { ErrorCode } from "./errors.js";
import type { NumberSettings, TenantSettings, UserSettings } from "./model.js";

/** The first of the three gates for SMS that is closed: tenant, user, number; null when all are open. */
export function smsGate(
  tenant: TenantSettings,
  user: UserSettings,
  sendable: readonly string[],
): ErrorCode | null {
  if (!tenant.smsEnabled) return "sms-off-tenant";
  if (!user.smsEnabled) return "sms-off-user";
  return sendable.length === 0 ? "sms-no-number" : null;
}

/** The number that a user texts from who chose none: the preferred one where it may be, else the first that may. */
export function firstNumber(
  sendable: readonly string[],
  { defaultNumber }: UserSettings,
): string | undefined {
  return sendable.find((number) => number === defaultNumber) ?? sendable[0];
}

/** The numbers (E.164, sorted) that are on for SMS and assigned to the user. */
export function sendableNumbers(userId: string, numbers: ReadonlyMap<string, NumberSettings>): string[] {
  return [...numbers]
    .filter(([, settings]) => settings.smsEnabled && settings.userIds.includes(userId))
    .map(([number]) => number)
    .sort();
}
