/**
 * Bandwidth's codes of messages that failed (dev.bandwidth.com, "Messaging Errors"), as far as they say something that a
 * user or operator can act on.
 */
const reasons: ReadonlyMap<string, string> = new Map([
  ["4775", "recipient-opted-out"],
  ["4303", "bad-recipient"],
  ["4350", "bad-recipient"],
  ["4720", "bad-recipient"],
  ["4406", "recipient-unreachable"],
  ["4421", "recipient-not-allowed"],
  ["4432", "recipient-not-allowed"],
  ["4492", "recipient-not-allowed"],
  ["4404", "recipient-unreachable"],
  ["4434", "recipient-unreachable"],
  ["4701", "recipient-unreachable"],
  ["4702", "recipient-unreachable"],
  ["4721", "recipient-unreachable"],
  ["4730", "recipient-unreachable"],
  ["4302", "bad-sender"],
  ["4403", "bad-sender"],
  ["4405", "bad-sender"],
  ["4407", "bad-sender"],
  ["4740", "bad-sender"],
  ["4773", "sender-unregistered"],
  ["4774", "sender-unregistered"],
  ["4795", "sender-unregistered"],
  ["4470", "carrier-filtered"],
  ["4770", "carrier-filtered"],
  ["4771", "carrier-filtered"],
  ["4481", "carrier-blocked"],
  ["4482", "carrier-blocked"],
  ["4750", "carrier-blocked"],
  ["4772", "carrier-blocked"],
  ["4780", "carrier-rate"],
  ["4781", "carrier-rate"],
  ["4785", "carrier-rate"],
  ["4360", "expired"],
  ["4751", "message-too-long"],
]);

/** What a user is told of a failure. */
export function reasonOf(code: string): string {
  return reasons.get(code) ?? `bandwidth ${code.slice(0, 20)}`;
}
