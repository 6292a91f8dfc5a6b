import { type CarrierAccount, type DriverSetting, SettingsProblem } from "../../../ports.js";

/**
 * Every driver has it: another place where the API answers, such as a carrier's regional host, or the simulator. The
 * account's credentials go there.
 */
export const apiUrlSetting = optionally(needed("apiUrl", "http://127.0.0.1:8099"));

/** A setting that an account can't do without; `example` is shown where it is empty. */
export function needed(name: string, example = ""): DriverSetting {
  return { name, label: `carrier.${name}`, secret: false, required: true, example };
}

/** The same, stored encrypted and never shown again. */
export function neededSecret(name: string): DriverSetting {
  return { ...needed(name), secret: true };
}

/** The same setting, where an account can do without. */
export function optionally(setting: DriverSetting): DriverSetting {
  return { ...setting, required: false };
}

/** Names that stay on this machine, so that credentials may go there in clear. */
const here = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether an address is one of this machine, where no carrier comes. */
export function isHere(address: string): boolean {
  return URL.canParse(address) && here.test(new URL(address).hostname);
}

/** Where the API answers, without a slash at the end. */
export function readApiUrl({ settings }: CarrierAccount, usual: string): string {
  const given = settings["apiUrl"]?.trim() ?? "";
  if (given === "") return usual;
  const url = URL.canParse(given) ? new URL(given) : null;
  const isPlain =
    url !== null && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && here.test(url.hostname));
  if (!isPlain || !isSafe) throw new SettingsProblem("apiUrl", "carrier.problem.url");
  return url.href.replace(/\/+$/, "");
}

/** The value of a setting that must be there. */
export function required({ settings }: CarrierAccount, name: string): string {
  const value = settings[name]?.trim() ?? "";
  if (value === "") throw new SettingsProblem(name, "carrier.problem.missing");
  return value;
}

/** The value of a setting that may be absent. */
export function optional({ settings }: CarrierAccount, name: string): string | null {
  const value = settings[name]?.trim() ?? "";
  return value === "" ? null : value;
}

/** The value of HTTP Basic. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}
