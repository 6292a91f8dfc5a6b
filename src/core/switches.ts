/** What the office sets beside the host's tenants, users and numbers. */

export interface TenantSettings {
  readonly smsEnabled: boolean;
}

export interface UserSettings {
  readonly chatEnabled: boolean;
  readonly smsEnabled: boolean;
  /** E.164 of the number to send from where nothing else decides. */
  readonly defaultNumber: string | null;
}

export interface NumberSettings {
  readonly smsEnabled: boolean;
  readonly mmsEnabled: boolean;
  readonly trunkId: string | null;
  /** Overrides the tenant's country for texts from this number. */
  readonly country: string | null;
  readonly userIds: readonly string[];
}
