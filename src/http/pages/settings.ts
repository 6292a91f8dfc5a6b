import { type Language, languages } from "../../core/catalogue.js";
import type { Preferences, PreferencesChange } from "../../wire/preferences.js";
import { ownDirectory } from "../api/me.js";
import { changePreferences, getPreferences } from "../api/preferences.js";
import { base } from "../deps.js";
import type { Words } from "../words.js";
import { zoneOf } from "../zone.js";
import { readField, readFields } from "./fields.js";
import { ask, momentsFor, type PageRoute, sendPage, signedIn } from "./page.js";
import type { ChoiceView } from "./views-people.js";

const href = `${base}settings`;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** When a new day of work begins, by the reader's clock. */
const MORNING = 8;

/** In its own language, so that whoever can't read the page finds the way back. */
const languageNames: Readonly<Record<Language, string>> = {
  en: "English",
  es: "Español",
  fr: "Français",
  de: "Deutsch",
  ar: "العربية",
};
const minutes = [5, 15, 30, 60];

export const settingsPage: PageRoute = {
  method: "get",
  path: "settings",
  policy: "list inbox",
  async handle(pages, call) {
    const { api } = pages;
    const { words, req } = call;
    const preferences = await ask<Preferences>(pages, call, getPreferences, {});
    const until = preferences.doNotDisturbUntil === null ? null : Date.parse(preferences.doNotDisturbUntil);
    const isQuiet = until !== null && until > api.clock.now();
    const view = {
      action: href,
      saved: req.query["saved"] !== undefined,
      quietUntil: isQuiet
        ? words.t("settings.quiet.until", { time: (await momentsFor(pages, call)).moment(until).text })
        : null,
      ...choices(preferences, words, isQuiet),
      emails: api.settings.hasMail ? emailChoices(preferences, words) : null,
      sound: preferences.sound,
      volume: preferences.volume,
      desktop: preferences.desktop,
      showText: preferences.showText,
      appearOffline: preferences.appearOffline,
      shareTyping: preferences.shareTyping,
      shareRead: preferences.shareRead,
    };
    await sendPage(pages, call, { title: words.t("settings") }, ["settings", view]);
  },
};

export const settingsForm: PageRoute = {
  method: "post",
  path: "settings",
  policy: "list inbox",
  async handle(pages, call) {
    const { req, res } = call;
    const { tenant } = await ownDirectory(pages.api, signedIn(call).tenantId);
    const zone = zoneOf(req.get("cookie"), tenant.timeZone);
    await ask(pages, call, changePreferences, { body: readChange(req.body, pages.api.clock.now(), zone) });
    res.redirect(303, `${href}?saved`);
  },
};

/** What the form says; a box that is not ticked is not sent. */
function readChange(body: unknown, now: number, timeZone: string): PreferencesChange {
  const text = (name: string): string => readField(body, name);
  const ticked = (name: string): boolean => text(name) === "true";
  const change = {
    language: text("language") === "" ? null : text("language"),
    theme: text("theme"),
    dockSide: text("dockSide"),
    tone: text("tone"),
    volume: Number(text("volume")),
    sound: ticked("sound"),
    desktop: ticked("desktop"),
    showText: ticked("showText"),
    appearOffline: ticked("appearOffline"),
    shareTyping: ticked("shareTyping"),
    shareRead: ticked("shareRead"),
    ...email(readFields(body, "emailAfterMinutes")),
    ...quiet(text("quiet"), now, nextMorning(now, timeZone)),
  };
  // The route's own schema looks at it.
  return change as PreferencesChange;
}

/** Where it was not offered, what was chosen stays for when it is again. */
function email([chosen]: readonly string[]): PreferencesChange {
  if (chosen === undefined) return {};
  return { emailAfterMinutes: chosen === "" ? null : Number(chosen) };
}

/** Unless it is changed, what was chosen goes on. */
function quiet(choice: string, now: number, tomorrow: number): PreferencesChange {
  if (choice === "hour") return { doNotDisturbUntil: new Date(now + HOUR_MS).toISOString() };
  if (choice === "tomorrow") return { doNotDisturbUntil: new Date(tomorrow).toISOString() };
  return choice === "off" ? { doNotDisturbUntil: null } : {};
}

function nextMorning(now: number, timeZone: string): number {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(
    now,
  );
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return now + (24 + MORNING - hour) * HOUR_MS - minute * MINUTE_MS;
}

function choices(preferences: Preferences, { t, direction }: Words, isQuiet: boolean) {
  const { language, theme, dockSide, tone } = preferences;
  const auto = { value: "", text: t("settings.language.auto"), selected: language === null };
  const keep = { value: "", text: "–", selected: true };
  return {
    languages: [auto, ...choose(languages, language, (one) => languageNames[one])],
    themes: choose(["auto", "light", "dark"] as const, theme, (one) => t(`settings.theme.${one}`)),
    sides: choose(["end", "start"] as const, dockSide, (one) =>
      t((one === "end") === (direction === "ltr") ? "settings.side.right" : "settings.side.left"),
    ),
    tones: choose(["chime", "marimba", "pulse", "drop"] as const, tone, (one) => t(`settings.tone.${one}`)),
    quiets: [
      ...(isQuiet ? [keep] : []),
      ...choose(["off", "hour", "tomorrow"] as const, isQuiet ? null : "off", (one) =>
        t(`settings.quiet.${one}`),
      ),
    ],
  };
}

function emailChoices({ emailAfterMinutes: chosen }: Preferences, { t }: Words): readonly ChoiceView[] {
  const never = { value: "", text: t("settings.never"), selected: chosen === null };
  const known = chosen === null || minutes.includes(chosen) ? [] : [chosen];
  return [never, ...choose([...minutes, ...known], chosen, (count) => t("settings.emailAfter", { count }))];
}

function choose<Value extends string | number>(
  values: readonly Value[],
  chosen: Value | null,
  say: (value: Value) => string,
): ChoiceView[] {
  return values.map((value) => ({ value: String(value), text: say(value), selected: value === chosen }));
}
