import { formatAddress } from "../core/address.js";
import type { Conversation, Message } from "../core/model.js";
import type { Directory } from "../ports.js";

/** What the reader of a message calls its author; in a push and in a mail, where no page of theirs is there to ask. */
export async function callerOf(
  directory: Directory,
  reader: { readonly userId: string; readonly tenantId: string },
  { conversation, message }: { readonly conversation: Conversation; readonly message: Message },
): Promise<string> {
  const own = await directory.tenant(reader.tenantId);
  if (message.authorId !== null) return own?.users.get(message.authorId)?.displayName ?? "";
  const { peer } = conversation;
  if (peer === null) return "";
  const known = peer.startsWith("+")
    ? await directory.contactsByNumber({ ...reader, scope: "user" }, [peer])
    : [];
  // The reader's own contacts win over shared ones.
  const contact = known.find(({ ownerId }) => ownerId !== null) ?? known[0];
  return contact?.name ?? formatAddress(peer, own?.tenant.country ?? "US");
}
