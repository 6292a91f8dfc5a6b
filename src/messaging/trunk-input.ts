import { isCountry } from "../core/address.js";
import { MessagingError } from "../core/errors.js";
import type { CarrierDriver, DriverSetting, StoredTrunk } from "../ports.js";

/** What an operator says of a trunk. */
export interface TrunkInput {
  readonly driver: string;
  readonly title: string;
  /** By the setting's name; an empty secret leaves what is stored. */
  readonly settings: Readonly<Record<string, string>>;
  readonly country: string;
  readonly enabled: boolean;
  readonly atLeastOnce: boolean;
  readonly perSecond: number | null;
  readonly perNumberPerSecond: number | null;
}

/** What does not fit, field by field; `reason` is a key of the word catalogue. */
export class InvalidTrunk extends MessagingError {
  readonly problems: readonly TrunkFault[];

  constructor(problems: readonly TrunkFault[]) {
    super("invalid");
    this.problems = problems;
  }
}

export interface TrunkFault {
  /** `title`, or `settings.authToken`. */
  readonly path: string;
  readonly reason: string;
}

type Secrets = Readonly<Record<string, string>>;

const LONGEST_TITLE = 80;
/** A mapping of the generic driver is a page of JSON. */
const LONGEST_SETTING = 20_000;
const HIGHEST_RATE = 1_000;
const LOWEST_RATE = 0.001;

/**
 * The input with those settings that it does not name, of all that begin with a value: a new trunk begins so, and one
 * that is there keeps what it says. `before`: the plain settings that are stored; null for a new trunk.
 */
export function begun(
  { settings }: CarrierDriver,
  input: TrunkInput,
  before: StoredTrunk["settings"] | null,
): TrunkInput {
  const unnamed = settings.flatMap(({ name, initial }) => {
    return initial === undefined ? [] : [[name, before ? (before[name] ?? "") : initial]];
  });
  return { ...input, settings: { ...Object.fromEntries(unnamed), ...input.settings } };
}

/** What of the input is stored as it is; throws {@link InvalidTrunk}. `before`: the secrets that are stored. */
export function written(
  driver: CarrierDriver,
  input: TrunkInput,
  before: Secrets,
): Pick<StoredTrunk, Exclude<keyof TrunkInput, "driver">> {
  const faults = [...faultsOf(input), ...settingFaults(driver, input, before)];
  if (faults.length > 0) throw new InvalidTrunk(faults);
  const { country, enabled, atLeastOnce, perSecond, perNumberPerSecond } = input;
  const plain = driver.settings.filter(({ secret }) => !secret);
  const settings = plain
    .map(({ name }) => [name, settingIn(input, name)])
    .filter(([, value]) => value !== "");
  return {
    title: input.title.trim(),
    settings: Object.fromEntries(settings),
    country,
    enabled,
    atLeastOnce,
    perSecond,
    perNumberPerSecond,
  };
}

/** The secrets as they are from now on. */
export function secretsIn(driver: CarrierDriver, input: TrunkInput, before: Secrets): Secrets {
  const secrets = driver.settings.filter(({ secret }) => secret);
  return Object.fromEntries(
    secrets.flatMap(({ name }) => {
      const value = settingIn(input, name) || before[name];
      return value ? [[name, value]] : [];
    }),
  );
}

function faultsOf({ title, country, perSecond, perNumberPerSecond }: TrunkInput): TrunkFault[] {
  const name = title.trim();
  const isName = name !== "" && name.length <= LONGEST_TITLE && !/\p{Cc}/u.test(name);
  return [
    ...(isName ? [] : [fault("title", "title")]),
    ...(isCountry(country) ? [] : [fault("country", "country")]),
    ...(isRate(perSecond) ? [] : [fault("perSecond", "rate")]),
    ...(isRate(perNumberPerSecond) ? [] : [fault("perNumberPerSecond", "rate")]),
  ];
}

function settingFaults({ settings }: CarrierDriver, input: TrunkInput, before: Secrets): TrunkFault[] {
  const names = settings.map(({ name }) => name);
  const unknown = Object.keys(input.settings).filter((name) => !names.includes(name));
  return [
    ...unknown.map((name) => fault(`settings.${name}`, "setting")),
    ...settings.flatMap((setting) => {
      const why = valueFault(setting, settingIn(input, setting.name), before[setting.name]);
      return why === null ? [] : [fault(`settings.${setting.name}`, why)];
    }),
  ];
}

function valueFault(
  { required, secret }: DriverSetting,
  value: string,
  before: string | undefined,
): string | null {
  if (value.length > LONGEST_SETTING || value.includes("\0")) return "long";
  const isKept = secret && before !== undefined;
  return required && value === "" && !isKept ? "missing" : null;
}

function settingIn({ settings }: TrunkInput, name: string): string {
  return settings[name]?.trim() ?? "";
}

function fault(path: string, why: string): TrunkFault {
  return { path, reason: `page.trunk.fault.${why}` };
}

function isRate(rate: number | null): boolean {
  return rate === null || (rate >= LOWEST_RATE && rate <= HIGHEST_RATE);
}
