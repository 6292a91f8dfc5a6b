/** What the office managers of a tenant see and set; types only. */
import type { Person } from "./people.js";

/** `GET /v1/tenant`; `PATCH` takes some of it. */
export interface TenantSwitches {
  readonly smsEnabled: boolean;
}

/** An item of `GET /v1/numbers`, and `GET /v1/numbers/:id`. */
export interface OfficeNumber {
  readonly id: string;
  readonly number: string;
  readonly display: string;
  readonly label: string;
  readonly smsEnabled: boolean;
  readonly mmsEnabled: boolean;
  /** Null where the number hangs on none; `mms` whether pictures can go over it, null for one that is gone. */
  readonly trunk: { readonly id: string; readonly title: string; readonly mms: boolean | null } | null;
  /** By which local forms are read that are texted from the number; null: the tenant's. */
  readonly country: string | null;
  readonly users: readonly OfficeMember[];
  /** Why it does less than it should, in words. */
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

/** A user of a number, with whether he or she is there. */
export interface OfficeMember extends Person {
  readonly smsEnabled: boolean;
}

/** `PATCH /v1/numbers/:id` */
export interface OfficeNumberChange {
  readonly smsEnabled?: boolean;
  readonly mmsEnabled?: boolean;
  readonly trunkId?: string | null;
  readonly country?: string | null;
}

/** `PUT /v1/numbers/:id/users`: all who shall be users of the number then. */
export interface OfficeAssignment {
  readonly users: readonly string[];
  /** Whether new ones see the conversations from their start. */
  readonly shareHistory?: boolean;
}

/** An item of `GET /v1/users`, and `GET /v1/users/:id`. */
export interface OfficeUser {
  readonly user: Person;
  readonly username: string;
  /** Whether the host lets the user sign in. */
  readonly enabled: boolean;
  readonly scope: "user" | "office" | "operator";
  readonly chatEnabled: boolean;
  readonly smsEnabled: boolean;
  readonly defaultNumber: string | null;
  readonly numbers: readonly {
    readonly number: string;
    readonly display: string;
    readonly label: string;
    readonly smsEnabled: boolean;
  }[];
  /** Null when the user may text; else the code of the gate that is closed. */
  readonly smsOff: string | null;
}

/** `PATCH /v1/users/:id` */
export interface OfficeUserChange {
  readonly chatEnabled?: boolean;
  readonly smsEnabled?: boolean;
  readonly defaultNumber?: string | null;
}
