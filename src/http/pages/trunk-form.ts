import type { MessagingError } from "../../core/errors.js";
import type { DriverView, TrunkRequest, TrunkView } from "../../wire/trunks.js";
import type { Words } from "../words.js";
import { faultsOf, readField } from "./fields.js";
import type { TrunkFormView, TrunkSettingField } from "./views-operator.js";
import type { FieldView } from "./views-people.js";

/** Longer examples and values are texts of several lines. */
const ONE_LINE = 120;
const YES = "true";

/** What the form of a driver says, in the shape of the API. */
export function readTrunkForm(body: unknown, { name, settings }: DriverView): TrunkRequest {
  return {
    driver: name,
    title: readField(body, "title"),
    country: readField(body, "country").trim().toUpperCase(),
    enabled: readField(body, "enabled") === "true",
    atLeastOnce: readField(body, "atLeastOnce") === "true",
    perSecond: readRate(readField(body, "perSecond")),
    perNumberPerSecond: readRate(readField(body, "perNumberPerSecond")),
    settings: Object.fromEntries(settings.map((one) => [one.name, readField(body, `setting.${one.name}`)])),
  };
}

/** The same for what is stored, as the form begins. */
export function requestOf(trunk: TrunkView): TrunkRequest {
  const { driver, title, country, enabled, atLeastOnce, perSecond, perNumberPerSecond, settings } = trunk;
  const values = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
  return { driver, title, country, enabled, atLeastOnce, perSecond, perNumberPerSecond, settings: values };
}

export interface TrunkFormInput {
  readonly driver: DriverView;
  /** Null for a new one. */
  readonly trunk: TrunkView | null;
  readonly request: TrunkRequest;
  readonly error: MessagingError | null;
  readonly hrefs: Pick<TrunkFormView, "action" | "backHref" | "deleteHref">;
}

/** The form with what was typed into it, and what is wrong beside each field. */
export function trunkForm(input: TrunkFormInput, { t, describe }: Words): TrunkFormView {
  const { driver, trunk, request, error, hrefs } = input;
  const faults = faultsOf(error);
  const field = (path: string, value: string) => ({ value, fault: faults.get(path) ?? null });
  const kept = new Set(
    trunk?.settings.filter(({ secret, isSet }) => secret && isSet).map(({ name }) => name),
  );
  return {
    ...hrefs,
    driver: driver.name,
    title: field("title", request.title),
    country: field("country", request.country),
    settings: driver.settings.map((setting) => {
      const value = setting.secret ? "" : (request.settings[setting.name] ?? "");
      return settingField(setting, field(`settings.${setting.name}`, value), {
        t,
        isKept: kept.has(setting.name),
      });
    }),
    perSecond: field("perSecond", rateText(request.perSecond)),
    perNumberPerSecond: field("perNumberPerSecond", rateText(request.perNumberPerSecond)),
    enabled: request.enabled,
    atLeastOnce: request.atLeastOnce,
    error: error && describe(error.code, error.details),
  };
}

function settingField(
  { name, label, secret, required, example }: DriverView["settings"][number],
  field: FieldView,
  { t, isKept }: { readonly t: Words["t"]; readonly isKept: boolean },
): TrunkSettingField {
  const isLong = example.length > ONE_LINE || field.value.length > ONE_LINE;
  return {
    ...field,
    id: `setting-${name}`,
    name: `setting.${name}`,
    label,
    kind: secret ? "password" : "text",
    // A driver asks yes or no by an example that says yes.
    tick: !secret && example === YES,
    on: field.value === YES,
    long: !secret && isLong,
    required: required && !isKept,
    example,
    note: isKept ? t("page.trunk.keep") : required ? null : t("page.trunk.optional"),
  };
}

/** What is no number is none that fits, and is told so. */
function readRate(text: string): number | null {
  const given = text.trim().replace(",", ".");
  if (given === "") return null;
  return /^\d{1,6}(\.\d{1,6})?$/.test(given) ? Number(given) : -1;
}

function rateText(rate: number | null): string {
  return rate === null || rate < 0 ? "" : String(rate);
}
