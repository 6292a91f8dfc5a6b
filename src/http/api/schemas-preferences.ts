/** What a user may choose, as schemas. */
import { z } from "zod";
import type * as wire from "../../wire/preferences.js";

const shape = {
  language: z.enum(["en", "es", "fr", "de", "ar"]).nullable(),
  theme: z.enum(["auto", "light", "dark"]),
  dockSide: z.enum(["end", "start"]),
  sound: z.boolean(),
  tone: z.enum(["chime", "marimba", "pulse", "drop"]),
  volume: z.int().min(0).max(100),
  desktop: z.boolean(),
  showText: z.boolean(),
  doNotDisturbUntil: z.iso.datetime().nullable(),
  appearOffline: z.boolean(),
  shareTyping: z.boolean(),
  shareRead: z.boolean(),
  emailAfterMinutes: z.int().min(1).max(1_440).nullable(),
};

export const preferences: z.ZodType<wire.Preferences> = z.object(shape);

/** A setting that is left out stays as it is; JSON has no `undefined` that the type would have to allow. */
export const preferencesChange = z.strictObject(shape).partial() as z.ZodType<wire.PreferencesChange>;
