/** What office managers ask and set, as schemas. */
import { z } from "zod";
import type * as office from "../../wire/office.js";
import { id, limit, page, person } from "./schemas.js";

const text = z.string();
const number = z.string().max(20);
const search = z
  .string()
  .max(100)
  .transform((query) => query.replaceAll("\0", ""))
  .default("");

export const numbersQuery = z.strictObject({
  q: search,
  before: z
    .string()
    .regex(/^\+?\d{3,20}$/)
    .optional(),
  limit,
});
export const usersQuery = z.strictObject({
  q: search,
  before: z
    .string()
    .regex(/^[0-9A-Za-z-]{1,64}$/)
    .optional(),
  limit,
});

export const tenantSwitches: z.ZodType<office.TenantSwitches> = z.object({ smsEnabled: z.boolean() });
export const tenantChange: z.ZodType<office.TenantSwitches> = z.strictObject({ smsEnabled: z.boolean() });

export const numberChange: z.ZodType<office.OfficeNumberChange> = z.strictObject({
  smsEnabled: z.boolean().exactOptional(),
  mmsEnabled: z.boolean().exactOptional(),
  trunkId: id.min(1).nullable().exactOptional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable()
    .exactOptional(),
});
export const assignment: z.ZodType<office.OfficeAssignment> = z.strictObject({
  users: z.array(id.min(1)).max(200),
  shareHistory: z.boolean().exactOptional(),
});
export const userChange: z.ZodType<office.OfficeUserChange> = z.strictObject({
  chatEnabled: z.boolean().exactOptional(),
  smsEnabled: z.boolean().exactOptional(),
  defaultNumber: number.nullable().exactOptional(),
});

const shown = { number: text, display: text, label: text };

export const officeNumber: z.ZodType<office.OfficeNumber> = z.object({
  id,
  ...shown,
  smsEnabled: z.boolean(),
  mmsEnabled: z.boolean(),
  trunk: z.object({ id: text, title: text, mms: z.boolean().nullable() }).nullable(),
  country: text.nullable(),
  users: z.array(z.intersection(person, z.object({ smsEnabled: z.boolean() }))),
  problems: z.array(z.object({ code: text, message: text })),
});
export const numberPage = page(officeNumber);

export const officeUser: z.ZodType<office.OfficeUser> = z.object({
  user: person,
  username: text,
  enabled: z.boolean(),
  scope: z.enum(["user", "office", "operator"]),
  chatEnabled: z.boolean(),
  smsEnabled: z.boolean(),
  defaultNumber: text.nullable(),
  numbers: z.array(z.object({ ...shown, smsEnabled: z.boolean() })),
  smsOff: text.nullable(),
});
export const userPage = page(officeUser);
