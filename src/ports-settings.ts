/** The store's part of the ports: the switches that the office sets. Import it through ports.ts. */
import type { NumberSettings, TenantSettings, UserSettings } from "./core/model.js";

/** Our own switches beside the host's tables: tenants, users, numbers. Absent rows mean the defaults of core/settings. */
export interface SettingsStore {
  /** Settings of one tenant. */
  tenant(tenantId: string): Promise<TenantSettings>;
  /** Changes some settings of one tenant. */
  setTenant(tenantId: string, change: Partial<TenantSettings>): Promise<void>;
  /** Settings of these users; every id asked for has an entry. */
  users(tenantId: string, userIds: readonly string[]): Promise<ReadonlyMap<string, UserSettings>>;
  /** Changes some settings of one user. */
  setUser(tenantId: string, userId: string, change: Partial<UserSettings>): Promise<void>;
  /** Settings of every number of the tenant that has any. Key: E.164. */
  numbers(tenantId: string): Promise<ReadonlyMap<string, NumberSettings>>;
  /** Who answers one number, in one small question. */
  usersOf(tenantId: string, number: string): Promise<readonly string[]>;
  /** Changes the switches of one number. */
  setNumber(
    tenantId: string,
    number: string,
    change: Partial<Omit<NumberSettings, "userIds">>,
  ): Promise<void>;
  /**
   * Replaces the users of one number. New ones see its conversations from now on, or from the start with
   * `shareHistory`; removed ones keep reading up to now.
   */
  assignNumber(assignment: NumberAssignment): Promise<void>;
}

export interface NumberAssignment {
  readonly tenantId: string;
  readonly number: string;
  readonly userIds: readonly string[];
  readonly shareHistory: boolean;
  readonly now: number;
}
