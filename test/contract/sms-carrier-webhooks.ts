import test from "ava";
import type { InboundSms, WebhookEvent } from "../../src/ports.js";
import { type CarrierCase, digits, eventsOf, openBench, receiptOf, sms } from "./sms-carrier-bench.js";

/** What the carrier's webhooks say of texts from phones. */
export function arriving(subject: CarrierCase): void {
  const { name, capabilities } = subject.driver;

  test(`${name}: a text from a phone comes as it was written`, async (t) => {
    const { carrier, simulator } = await openBench(t, subject);
    const hook = simulator.text({
      id: "in-1",
      from: "+15551239999",
      to: "+15557650001",
      body: "é & = + % 😀\n2",
    });
    t.is(carrier.webhook?.verify(hook), null);
    const [event, ...more] = eventsOf(carrier, hook);
    t.deepEqual(more, []);
    t.like(event, {
      kind: "message",
      message: { externalId: "in-1", body: "é & = + % 😀\n2", media: [], optOut: null },
    });
    t.is(event?.kind === "message" && digits(event.message.from), digits("+15551239999"));
    t.is(event?.kind === "message" && digits(event.message.to), digits("+15557650001"));
  });

  test(`${name}: texts from a short code and an empty text come through`, async (t) => {
    const { carrier, simulator } = await openBench(t, subject);
    const hook = simulator.text({ from: "12345", to: "+15557650001", body: "" });
    t.is(carrier.webhook?.verify(hook), null);
    t.like(eventsOf(carrier, hook)[0], { kind: "message", message: { from: "12345", body: "" } });
  });

  if (capabilities.mms) {
    test(`${name}: a picture message keeps all its parts and its caption`, async (t) => {
      const { carrier, simulator } = await openBench(t, subject);
      const media = ["image/png", "video/mp4"].map((type, index) => ({
        url: `https://x.example/${index}`,
        type,
      }));
      const hook = simulator.text({ from: "+15551239999", to: "+15557650001", body: "look", media });
      t.is(carrier.webhook?.verify(hook), null);
      const message = messageOf(eventsOf(carrier, hook));
      t.is(message?.body, "look");
      t.deepEqual(
        message?.media.map(({ url, credentials }) => ({ url, credentials })),
        media.map(({ url }) => ({ url, credentials: null })),
        "and no credentials for a stranger's host",
      );
    });

    test(`${name}: its files open by what the webhook says, at the carrier's own host`, async (t) => {
      const { simulator, account } = await openBench(t, subject);
      const file = { type: "image/png", bytes: Uint8Array.of(1, 2, 3) };
      const media = [{ url: simulator.keep(file), type: file.type }];
      const hook = simulator.text({ from: "+15551239999", to: "+15557650001", body: "", media });
      const settings = { ...account.settings, apiUrl: simulator.url };
      const [part] = messageOf(eventsOf(subject.driver.create({ ...account, settings }), hook))?.media ?? [];
      if (part?.credentials) t.is(part.credentials.host, new URL(simulator.url).host);
      const headers = new Headers(part?.credentials ? { authorization: part.credentials.authorization } : {});
      const answer = await fetch(part?.url ?? "", { headers });
      t.deepEqual(new Uint8Array(await answer.arrayBuffer()), file.bytes);
    });
  }

  test(`${name}: the answer says nothing that the carrier could send on`, async (t) => {
    const { carrier } = await openBench(t, subject);
    t.is(carrier.webhook?.reply.status, 200);
    t.notRegex(carrier.webhook?.reply.body.replace(/<[^>]*>|\bok\b/g, "") ?? "", /\w/);
  });
}

/** What the carrier's webhooks say of our messages. */
export function receiving(subject: CarrierCase): void {
  const { name, capabilities } = subject.driver;
  if (!capabilities.receipts) return;

  for (const state of ["accepted", "sent", "delivered", "failed"] as const)
    test(`${name}: a receipt says ${state} under the id of the answer, and its repetition the same`, async (t) => {
      const { carrier, simulator } = await openBench(t, subject);
      await carrier.send(sms, AbortSignal.timeout(60_000));
      const hook = receiptOf(simulator, state);
      // Not every carrier tells of every step.
      if (hook === null) return void t.true(state === "accepted" || state === "sent");
      t.is(carrier.webhook?.verify(hook), null);
      const [event] = eventsOf(carrier, hook);
      t.like(event, { kind: "receipt", receipt: { reference: simulator.taken[0]?.id ?? "", state } });
      t.is(event?.kind === "receipt" && event.receipt.reason === null, state !== "failed");
      t.deepEqual(eventsOf(carrier, hook), [event]);
    });

  test(`${name}: a state that nobody knows yet moves nothing and keeps its word`, async (t) => {
    const { carrier, simulator } = await openBench(t, subject);
    await carrier.send(sms, AbortSignal.timeout(60_000));
    const hook = receiptOf(simulator, "teleported");
    // Every carrier with receipts writes states as words.
    if (hook === null) return void t.fail("no receipt");
    const [event] = eventsOf(carrier, hook);
    t.like(event, { kind: "receipt", receipt: { state: "unknown" } });
    t.regex((event?.kind === "receipt" && event.receipt.reason) || "", /teleported/);
    const known = receiptOf(simulator, "failed");
    const oursOf = (one: WebhookEvent | undefined) => one?.kind === "receipt" && one.receipt.ours;
    t.is(oursOf(event), oursOf(known ? eventsOf(carrier, known)[0] : undefined), "our reference comes along");
  });

  test(`${name}: an opt-out that the carrier saw first is told by its own reason`, async (t) => {
    const { carrier, simulator } = await openBench(t, subject);
    await carrier.send(sms, AbortSignal.timeout(60_000));
    const hook = receiptOf(simulator, "opted-out");
    // Not every carrier says so in a receipt: some refuse the message at once, and that is tried above.
    if (hook === null) return void t.pass();
    t.like(eventsOf(carrier, hook)[0], {
      kind: "receipt",
      receipt: { state: "failed", reason: "recipient-opted-out" },
    });
  });
}

function messageOf([event]: readonly WebhookEvent[]): InboundSms | null {
  return event?.kind === "message" ? event.message : null;
}
