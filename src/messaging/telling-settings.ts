import type { SettingsStore } from "../ports.js";
import type { AbilityNews } from "./ability-news.js";

/** The same switches; whoever a change concerns is told after it, through whichever door it came. */
export function tellingSettings(settings: SettingsStore, tell: AbilityNews): SettingsStore {
  const usersOf = async (tenantId: string) =>
    [...(await settings.numbers(tenantId)).values()].flatMap(({ userIds }) => userIds);

  return {
    ...settings,
    async setTenant(tenantId, change) {
      await settings.setTenant(tenantId, change);
      await tell(tenantId, await usersOf(tenantId));
    },
    async setUser(tenantId, userId, change) {
      await settings.setUser(tenantId, userId, change);
      await tell(tenantId, [userId]);
    },
    async setNumber(tenantId, number, change) {
      await settings.setNumber(tenantId, number, change);
      await tell(tenantId, await settings.usersOf(tenantId, number));
    },
    async assignNumber(assignment) {
      const { tenantId, number, userIds } = assignment;
      const before = await settings.usersOf(tenantId, number);
      await settings.assignNumber(assignment);
      await tell(tenantId, [...before, ...userIds]);
    },
  };
}
