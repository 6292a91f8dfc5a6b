import type { Delivery } from "../core/delivery.js";
import type { Logger } from "../lib/logger.js";
import type { OutboundSms } from "../ports.js";

/** What messages carry, by their ids, where their carriers can fetch it for some hours; nothing for those without. */
export type Carried = (messageIds: readonly string[]) => Promise<ReadonlyMap<string, OutboundSms["media"]>>;

/**
 * What deliveries hand over beside their text, by their ids: looked up once for all of them, and not at all where none
 * carries anything. One whose files can't be known now is left out, so that nobody takes it for a text without any.
 */
export async function mediaOf(
  { carried, log }: { readonly carried: Carried; readonly log: Logger },
  deliveries: readonly Delivery[],
): Promise<ReadonlyMap<string, OutboundSms["media"]>> {
  const messageIds = deliveries.flatMap(({ messageId, attachmentCount }) =>
    attachmentCount > 0 && messageId !== null ? [messageId] : [],
  );
  const found = await find();
  return new Map(
    deliveries.flatMap(({ id, messageId, attachmentCount }) => {
      if (attachmentCount === 0 || messageId === null) return [[id, []] as const];
      return found ? [[id, found.get(messageId) ?? []] as const] : [];
    }),
  );

  async function find() {
    if (messageIds.length === 0) return null;
    try {
      return await carried(messageIds);
    } catch (error) {
      log.error({ err: error, messages: messageIds }, "the files of messages could not be found");
      return null;
    }
  }
}
