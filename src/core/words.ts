import { formatAddress } from "./address.js";
import type { Values } from "./catalogue.js";
import type { ErrorCode } from "./errors.js";

/** Says a phrase of a catalogue in one language, as core/catalogue makes it. */
export type Say = (key: string, values?: Values) => string;

/** Says a refusal in words: `error.<code>` of a catalogue with its details, for the portal and as the text that a phone gets. */
export type Describe = (code: ErrorCode, details?: Values) => string;

/** Refusals in the language of `say`. A missing detail leaves a sentence all the same. */
export function createDescribe(say: Say): Describe {
  return (code, { number, name, ...others } = {}) =>
    say(`error.${code}`, {
      ...others,
      // Whoever reads it can be in any country, so numbers are written with theirs.
      number: number === undefined ? say("error.thisNumber") : formatAddress(String(number), ""),
      name: name === undefined ? say("error.thisPerson") : String(name),
    });
}
