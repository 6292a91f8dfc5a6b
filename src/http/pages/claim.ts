import type { ConversationView } from "../../wire/api.js";
import type { Words } from "../words.js";
import { type PageCall, type Pages, signedIn } from "./page.js";
import type { ClaimPartView } from "./views-lines.js";

/** Who has the conversation, and what the reader can do about it; null where nobody else answers from its number. */
export async function claimPart(
  { api }: Pages,
  call: PageCall,
  { number, claim }: ConversationView,
): Promise<ClaimPartView | null> {
  if (number === null) return null;
  const session = signedIn(call);
  const { numbers } = await api.inbox.abilities(session);
  if (!numbers.some(({ e164, shared }) => shared && e164 === number)) return null;
  return claimWords(call.words, claim, session.userId);
}

function claimWords({ t }: Words, claim: ConversationView["claim"], readerId: string): ClaimPartView {
  if (!claim) return { who: t("claim.free"), deed: "claim", change: t("claim.claim") };
  if (claim.userId === readerId)
    return { who: t("claim.byYou"), deed: "release", change: t("claim.release") };
  return { who: t("claim.by", { name: claim.name }), deed: "takeOver", change: t("claim.takeOver") };
}
