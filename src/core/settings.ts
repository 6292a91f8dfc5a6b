import type { NumberSettings, TenantSettings, UserSettings } from "./model.js";

/** What holds until somebody sets it: texting costs money and needs a trunk, chat does not. */
export const defaultTenantSettings: TenantSettings = { smsEnabled: false };

export const defaultUserSettings: UserSettings = {
  chatEnabled: true,
  smsEnabled: false,
  defaultNumber: null,
};

export const defaultNumberSettings: NumberSettings = {
  smsEnabled: false,
  mmsEnabled: false,
  trunkId: null,
  country: null,
  userIds: [],
};
