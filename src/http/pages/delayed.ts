import { allows } from "../../core/access.js";
import { formatAddress } from "../../core/address.js";
import { troubledTrunks } from "../api/outbox.js";
import type { Api } from "../api/route.js";
import type { SignedIn } from "../session.js";
import type { Words } from "../words.js";

/** As many numbers are looked at; whose tenant has more learns of these. */
const LOOKED_AT = 200;

/** Tells an office manager on which numbers texting is delayed; null where it is on none, and to everybody else. */
export async function delayedText(
  api: Pick<Api, "store" | "trunks" | "office">,
  session: SignedIn,
  { t }: Words,
): Promise<string | null> {
  const { tenantId } = session;
  if (!allows(session, "administer", { kind: "settings", tenantId })) return null;
  const troubled = new Set((await troubledTrunks(api)).map(({ id }) => id));
  if (troubled.size === 0) return null;
  const rows = await api.office.numbers(session, { typed: "", after: null, limit: LOOKED_AT });
  const delayed = rows.filter(
    ({ settings: { trunkId, smsEnabled } }) => smsEnabled && troubled.has(trunkId ?? ""),
  );
  if (delayed.length === 0) return null;
  const numbers = delayed.map(({ number }) => `\u2066${formatAddress(number.e164, "")}\u2069`);
  return t("outbox.delayed", { numbers: numbers.join(", ") });
}
