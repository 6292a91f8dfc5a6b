import { valuesOf } from "../hosts/builtin/admin-values.js";
import type { Manifest } from "../manifest.js";
import { asteriskUsage } from "./asterisk.js";
import { freepbxUsage } from "./freepbx.js";
import { freeswitchUsage } from "./freeswitch.js";
import { fusionpbxUsage } from "./fusionpbx.js";
import { simulateCarrierUsage } from "./simulate-carrier.js";

/** The whole help text. */
export function usage({ version, settings }: Manifest): string {
  const kinds = Object.entries(valuesOf).map(([kind, { shape }]) => {
    const options = Object.keys(shape).map((name) =>
      name === "password" ? "--password-stdin" : `--${name} …`,
    );
    return `  ${kind.padEnd(10)} ${options.join(" ")}`;
  });
  const variables = settings.flatMap(({ variable, description, default: value }) => {
    const known = value === null || (Array.isArray(value) && value.length === 0) ? "" : ` [${value}]`;
    return variable === null ? [] : [`  ${variable}${known}`, `      ${description}`];
  });
  return `Sidetone ${version}: SMS and chat for your PBX

sidetone serve                        serves the portal
sidetone migrate                      brings the tables of the database up to date, without serving
sidetone doctor [--json]              says what is not well, why it matters, and what to do
sidetone openapi                      prints the description of the API
sidetone KIND add NAME [options]      adds a tenant, user, extension, number or contact
sidetone KIND set NAME [options]      changes what the options say
sidetone KIND list [--tenant …]       shows them; --json for programs
sidetone KIND remove NAME             removes it
sidetone import FILE.csv              adds all that the file holds, or nothing
sidetone install WHAT                 puts our files into a PBX of this machine (freeswitch, asterisk) or makes us a part
                                      of its admin UI (fusionpbx, freepbx); --dry-run only shows what would change
sidetone uninstall WHAT               takes them out again
sidetone simulate-carrier DRIVER      plays a carrier, for trying a trunk out
sidetone --version | --help

Options by kind (--tenant where there are several; switches take on or off; "" empties):
${kinds.join("\n")}
A password is asked for at a terminal, read from standard input, or made and shown once; never an argument.
A CSV file has a column kind (tenant, user, extension, number, contact), a column for the name of each kind used
(contacts are named in the column name), and any of the options as columns.

${freeswitchUsage}

${asteriskUsage}

${fusionpbxUsage}

${freepbxUsage}

${simulateCarrierUsage}

Settings (variables; the file that SIDETONE_CONFIG names holds the same and more, as JSON):
${variables.join("\n")}

Exit codes: 0 done, 1 failed, 2 asked in a way that is not known.`;
}
