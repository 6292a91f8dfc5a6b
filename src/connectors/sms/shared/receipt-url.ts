/** The name of our reference in the address to which a carrier sends what becomes of a message. */
const NAME = "reference";

/**
 * Where a carrier shall say what becomes of one message; absent where nobody outside reaches us. Our reference stands in
 * it, so that a receipt finds its message also when the answer to the sending, and with it the carrier's id, was lost.
 */
export function receiptUrl(webhookUrl: string, reference: string): string | undefined {
  if (!URL.canParse(webhookUrl)) return undefined;
  const url = new URL(webhookUrl);
  url.searchParams.set(NAME, reference);
  return url.href;
}

/** Our reference in an address made by {@link receiptUrl}; absent in any other. */
export function referenceIn(url: string | null | undefined): string | undefined {
  if (!url || !URL.canParse(url)) return undefined;
  const reference = new URL(url).searchParams.get(NAME);
  return reference !== null && /^[\x21-\x7e]{1,190}$/.test(reference) ? reference : undefined;
}
