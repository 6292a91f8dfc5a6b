import type { DriverSetting } from "../../../ports.js";

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
