import { isHere } from "./settings.js";

/** The name of our reference in the address to which a carrier sends what becomes of a message. */
const NAME = "reference";

interface Ends {
  readonly webhookUrl: string;
  /** Where the carrier is asked. */
  readonly apiUrl: string;
}

/**
 * Where a carrier shall say what becomes of one message. Our reference stands in it, so that a receipt finds its message
 * also when the answer to the sending, and with it the carrier's id, was lost. Absent for an address of this machine: a
 * carrier refuses the whole message where it can't come; the simulator is here and can.
 */
export function receiptUrl({ webhookUrl, apiUrl }: Ends, reference: string): string | undefined {
  if (webhookUrl === "" || (isHere(webhookUrl) && !isHere(apiUrl))) return undefined;
  // As it is written: some carriers sign it, letter by letter.
  return `${webhookUrl}${webhookUrl.includes("?") ? "&" : "?"}${NAME}=${encodeURIComponent(reference)}`;
}

/** Our reference in an address made by {@link receiptUrl}; absent in any other. */
export function referenceIn(url: string | null | undefined): string | undefined {
  if (!url || !URL.canParse(url)) return undefined;
  return asReference(new URL(url).searchParams.get(NAME));
}

/** A reference as a carrier brings it back; absent where it can't be one of ours. */
export function asReference(text: string | null | undefined): string | undefined {
  return text && /^[\x21-\x7e]{1,190}$/.test(text) ? text : undefined;
}
