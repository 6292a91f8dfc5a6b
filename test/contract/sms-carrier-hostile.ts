import { randomBytes } from "node:crypto";
import test, { type ExecutionContext } from "ava";
import {
  type SmsCarrier,
  UnreadableWebhook,
  type WebhookEvent,
  type WebhookRequest,
} from "../../src/ports.js";
import { type CarrierCase, openBench, receiptOf, sms } from "./sms-carrier-bench.js";
import { maimed, reserialised } from "./sms-carrier-maimed.js";

/** Webhooks that are not the carrier's, and those that are and say nonsense. */
export function smsCarrierHostile(subject: CarrierCase): void {
  if (subject.driver.capabilities.signsWebhooks) forged(subject);
  unreadable(subject);
}

function forged(subject: CarrierCase): void {
  const { driver, face } = subject;
  const { name } = driver;
  const { signs } = face;

  test(`${name}: a webhook without its proof, or with another, is refused unread`, async (t) => {
    const { carrier, hooks } = await genuine(t, subject);
    for (const hook of hooks) {
      t.is(carrier.webhook?.verify(hook), null);
      const bare = { ...hook, headers: { "content-type": hook.headers["content-type"] } };
      t.is(carrier.webhook?.verify(bare), "unsigned");
      for (const other of withOtherProof(hook)) t.not(carrier.webhook?.verify(other), null);
    }
  });

  test(`${name}: a webhook of another account is refused`, async (t) => {
    const [one, two] = [await genuine(t, subject, "one"), await genuine(t, subject, "two")];
    for (const hook of two.hooks) {
      t.is(two.carrier.webhook?.verify(hook), null);
      t.not(one.carrier.webhook?.verify(hook), null);
    }
  });

  if (signs === "bytes" || signs === "fields")
    test(`${name}: a webhook that was changed, cut or turned to another address is refused`, async (t) => {
      const { carrier, hooks } = await genuine(t, subject);
      for (const hook of hooks)
        for (const other of changed(hook, signs)) t.not(carrier.webhook?.verify(other), null);
    });

  if (face.signsTime)
    test(`${name}: a webhook that is played again later is refused as too old`, async (t) => {
      const { account, hooks } = await genuine(t, subject);
      const later = driver.create({ ...account, now: () => Date.now() + 3_600_000 });
      for (const hook of hooks) t.is(later.webhook?.verify(hook), "too-old");
      const earlier = driver.create({ ...account, now: () => Date.now() - 3_600_000 });
      for (const hook of hooks) t.is(earlier.webhook?.verify(hook), "too-old");
    });
}

function* withOtherProof(hook: WebhookRequest): Generator<WebhookRequest> {
  for (const [header, value = ""] of Object.entries(hook.headers)) {
    if (header === "content-type") continue;
    for (const wrong of [
      `${value}x`,
      value.slice(1),
      value.replace(/\w/g, "0"),
      "\u0000",
      "a".repeat(100_000),
    ])
      yield { ...hook, headers: { ...hook.headers, [header]: wrong } };
  }
}

function* changed(hook: WebhookRequest, signs: "bytes" | "fields"): Generator<WebhookRequest> {
  const text = Buffer.from(hook.body).toString();
  const bodies = [text.replace(/hello|delivered/i, "changed"), text.slice(0, -3), `${text}&Extra=1`, ""];
  if (signs === "bytes") bodies.push(`${text} `, reserialised(text));
  for (const body of bodies) if (body !== text) yield { ...hook, body: Buffer.from(body) };
  // Where bytes are signed the address is not; the secret in it is checked before.
  if (signs === "fields") yield { ...hook, url: `${hook.url}2` };
}

function unreadable(subject: CarrierCase): void {
  const { name } = subject.driver;

  test(`${name}: what is no message is unreadable, whatever it is made of`, async (t) => {
    const { carrier, hooks } = await genuine(t, subject);
    const nonsense = [
      ...[
        "",
        "null",
        "[]",
        "{}",
        '"text"',
        "42",
        "[null]",
        "[[]]",
        "[{}]",
        '{"data":null}',
        "=",
        "&&&",
        "<xml/>",
      ],
      ...["{", '{"a":', `${"[".repeat(50_000)}`, `{"__proto__":{"kind":"x"}}`, "a".repeat(1_000_000)],
    ].map((text) => Buffer.from(text));
    for (const hook of hooks) {
      for (const body of [...nonsense, Buffer.of(0xff, 0xfe, 0x80), randomBytes(10_000)]) {
        const bare = hook.url.replace(/\?.*$/s, "");
        t.throws(() => carrier.webhook?.parse({ ...hook, url: bare, body }), {
          instanceOf: UnreadableWebhook,
        });
      }
    }
  });

  test(`${name}: a webhook with any part of it missing or of another kind is understood or unreadable`, async (t) => {
    const { carrier, hooks } = await genuine(t, subject);
    let tries = 0;
    for (const hook of hooks) {
      for (const other of maimed(hook)) {
        tries++;
        holds(t, carrier, other);
      }
    }
    t.true(tries > 50);
  });

  test(`${name}: a signature over nonsense is no reason to fall`, async (t) => {
    const { carrier, hooks } = await genuine(t, subject);
    for (const hook of hooks) {
      for (const body of [
        Buffer.of(0xff, 0xfe),
        Buffer.alloc(0),
        randomBytes(1_000),
        Buffer.from("{".repeat(1_000)),
      ])
        t.notThrows(() => carrier.webhook?.verify({ ...hook, body }));
      for (const url of ["", "nonsense", "https://[", `${hook.url}?${"x".repeat(10_000)}`, `${hook.url}?%`])
        t.notThrows(() => carrier.webhook?.verify({ ...hook, url }));
    }
  });
}

/** Genuine webhooks of every kind that the carrier has. */
async function genuine(t: ExecutionContext, subject: CarrierCase, account = "one") {
  const bench = await openBench(t, subject, account);
  const { simulator, carrier } = bench;
  const { capabilities } = subject.driver;
  await carrier.send(sms, AbortSignal.timeout(60_000));
  const media = [{ url: "https://media.example.com/1", type: "image/png" }];
  const text = { from: "+15551239999", to: "+15557650001", body: "hello" };
  const hooks = [
    simulator.text(text),
    ...(capabilities.mms ? [simulator.text({ ...text, media })] : []),
    ...(capabilities.receipts ? [receiptOf(simulator, "delivered"), receiptOf(simulator, "failed")] : []),
  ];
  return { ...bench, hooks: hooks.filter((hook) => hook !== null) };
}

/** Whatever comes out of a webhook is of the kinds that it should be, or nothing comes out. */
function holds(t: ExecutionContext, carrier: SmsCarrier, hook: WebhookRequest): void {
  try {
    for (const event of carrier.webhook?.parse(hook) ?? []) checkEvent(t, event);
  } catch (error) {
    t.true(error instanceof UnreadableWebhook, String(error));
  }
}

function checkEvent(t: ExecutionContext, event: WebhookEvent): void {
  if (event.kind === "ignored") {
    t.is(typeof event.what, "string");
    return;
  }
  if (event.kind === "receipt") {
    t.is(typeof event.receipt.reference, "string");
    t.not(event.receipt.reference, "");
    t.true(event.receipt.reason === null || typeof event.receipt.reason === "string");
    return;
  }
  const { externalId, from, to, body, media, optOut } = event.message;
  for (const value of [externalId, from, to]) t.true(typeof value === "string" && value !== "");
  t.is(typeof body, "string");
  t.true([null, "opted-in", "opted-out"].includes(optOut));
  for (const { url, type } of media) {
    t.is(typeof url, "string");
    t.true(type === null || typeof type === "string");
  }
}
