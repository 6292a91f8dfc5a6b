import { readFileSync } from "node:fs";
import { z } from "zod";

const page = z.strictObject({
  path: z
    .string()
    .regex(/^([a-z0-9-]+|:[a-z]+)?(\/([a-z0-9-]+|:[a-z]+))*$/)
    .describe("Behind the base path"),
  title: z.string().min(1),
  scope: z.enum(["everybody", "user", "office", "operator"]).describe("The least that one must be to see it"),
  menu: z
    .array(z.string().min(1))
    .min(1)
    .max(2)
    .nullable()
    .describe("The way to it through the profile menu"),
});

const setting = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][A-Za-z]*$/)
    .describe("Its name in the settings file"),
  variable: z
    .string()
    .regex(/^SIDETONE_[A-Z_]+$/)
    .nullable()
    .describe("Null for what only the file can say"),
  default: z.union([z.string(), z.int(), z.array(z.string()), z.null()]),
  description: z.string().min(1),
});

const version = z.string().regex(/^\d+\.\d+\.\d+(-[a-z0-9.-]+)?$/);

/** What plugin.json may hold; src/plugin.schema.json says the same to editors and hosts. */
export const manifestSchema = z.strictObject({
  $schema: z.literal("./src/plugin.schema.json"),
  id: z.literal("sidetone"),
  name: z.string().min(1),
  description: z.string().min(1),
  version,
  compatibility: z.strictObject({
    node: z.string(),
    pbxs: z
      .partialRecord(z.enum(["freeswitch", "asterisk"]), z.string())
      .describe("Versions that it works with"),
    hosts: z.array(z.enum(["builtin", "fusionpbx", "freepbx"])),
    databases: z.array(z.enum(["sqlite", "mysql", "postgres"])),
  }),
  script: z.string().min(1).describe("What a host's pages load, behind the base path"),
  pages: z.array(page),
  settings: z.array(setting),
  migrations: z.array(z.string().regex(/^\d{4}-[a-z0-9-]+$/)),
});

export type Manifest = z.output<typeof manifestSchema>;

/** Reads plugin.json, which stands beside the folder that we were built into. */
export function readManifest(): Manifest {
  const file = new URL("../../plugin.json", import.meta.url);
  const content: unknown = JSON.parse(readFileSync(file, "utf8"));
  const result = manifestSchema.safeParse(content);
  if (result.success) return result.data;
  throw new Error(`plugin.json is not as it was released: ${z.prettifyError(result.error)}`);
}
