import { installAsterisk, uninstallAsterisk } from "./asterisk.js";
import { installFreepbx, uninstallFreepbx } from "./freepbx.js";
import { installFreeswitch, uninstallFreeswitch } from "./freeswitch.js";
import { installFusionpbx, uninstallFusionpbx } from "./fusionpbx.js";
import { UsageError } from "./terminal.js";

type Command = (args: readonly string[]) => Promise<void>;

/** `sidetone install` and `sidetone uninstall`, by what our files go into. */
export const install = dispatch("install", {
  freeswitch: installFreeswitch,
  asterisk: installAsterisk,
  fusionpbx: installFusionpbx,
  freepbx: installFreepbx,
});
export const uninstall = dispatch("uninstall", {
  freeswitch: uninstallFreeswitch,
  asterisk: uninstallAsterisk,
  fusionpbx: uninstallFusionpbx,
  freepbx: uninstallFreepbx,
});

function dispatch(name: string, commands: Readonly<Record<string, Command>>): Command {
  return async ([what = "", ...args]) => {
    const command = Object.hasOwn(commands, what) ? commands[what] : undefined;
    if (!command) throw new UsageError(`sidetone ${name} ${Object.keys(commands).join("|")} [options]`);
    await command(args);
  };
}
