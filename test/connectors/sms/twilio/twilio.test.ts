import { createHash, randomUUID } from "node:crypto";
import test, { type ExecutionContext } from "ava";
import validator from "twilio/lib/webhooks/webhooks.js";
import { twilio } from "../../../../src/connectors/sms/twilio/carrier.js";
import { twilioFace } from "../../../../src/connectors/sms/twilio/face.js";
import type { WebhookRequest } from "../../../../src/ports.js";
import { eventsOf, openBench, receiptOf, sms, WEBHOOK } from "../../../contract/sms-carrier-bench.js";
import { trunkAt } from "../bodies.js";

const subject = { driver: twilio, face: twilioFace };
const { authToken = "", accountSid = "" } = twilioFace.settings("one");

test("what the simulator signs is genuine to Twilio's own validator", async (t) => {
  const { simulator, carrier } = await openBench(t, subject);
  await carrier.send(sms, AbortSignal.timeout(60_000));
  const text = { from: "+15551239999", to: "+15557650001", body: "é & = + 😀 'quoted'" };
  for (const hook of [simulator.text(text), receiptOf(simulator, "failed")]) {
    if (hook === null) return t.fail("no webhook");
    const fields = Object.fromEntries(new URLSearchParams(Buffer.from(hook.body).toString()));
    t.true(validator.validateRequest(authToken, hook.headers["x-twilio-signature"] ?? "", hook.url, fields));
  }
});

test("what Twilio's own code signs is genuine to us, however its address is written", async (t) => {
  const fields = { ...received(), Body: "'quoted' & more", Zeta: "", "Fo o": "ä" };
  for (const configured of [
    WEBHOOK,
    `${WEBHOOK}?a='b'&c=d%20e`,
    WEBHOOK.replace("example.com", "example.com:443"),
    "https://sms.example.com:8443/sidetone/webhooks/t1/secret",
    "http://sms.example.com/sidetone/webhooks/t1/secret",
  ]) {
    const { webhook } = await carrierAt(t, configured);
    const signed = [
      configured,
      configured.replace(
        /^(https?:\/\/[^/:]+)(:443)?\//,
        (_, host, port) => `${host}${port ? "" : configured.startsWith("https") ? ":443" : ":80"}/`,
      ),
    ];
    for (const url of signed) {
      const hook = signedBySdk(url, fields, configured);
      t.true(
        validator.validateRequest(authToken, hook.headers["x-twilio-signature"] ?? "", configured, fields),
      );
      t.is(webhook?.verify(hook), null, `${configured} signed as ${url}`);
    }
    t.is(
      webhook?.verify({ ...signedBySdk(configured, fields, configured), url: `${configured}x` }),
      "bad-signature",
    );
  }
});

test("a field that comes several times is signed as Twilio does it", async (t) => {
  const { webhook } = await carrierAt(t, WEBHOOK);
  const fields = { ...received(), Tag: ["b", "a", "b"] };
  const hook = signedBySdk(WEBHOOK, fields, WEBHOOK);
  t.is(webhook?.verify(hook), null);
});

test("a body of JSON is signed by its hash in the address", async (t) => {
  const { webhook } = await carrierAt(t, WEBHOOK);
  const body = JSON.stringify({ AccountSid: accountSid });
  const url = `${WEBHOOK}?bodySHA256=${createHash("sha256").update(body).digest("hex")}`;
  const signature = validator.getExpectedTwilioSignature(authToken, url, {});
  t.true(validator.validateRequestWithBody(authToken, signature, url, body));
  const hook = { method: "POST", url, headers: { "x-twilio-signature": signature }, body: Buffer.from(body) };
  t.is(webhook?.verify(hook), null);
  t.is(webhook?.verify({ ...hook, body: Buffer.from(`${body} `) }), "bad-signature");
});

test("a webhook by GET brings its fields in the signed address", async (t) => {
  const carrier = await carrierAt(t, WEBHOOK);
  const url = `${WEBHOOK}?${new URLSearchParams(received())}`;
  const signature = validator.getExpectedTwilioSignature(authToken, url, {});
  const hook = { method: "GET", url, headers: { "x-twilio-signature": signature }, body: new Uint8Array() };
  t.is(carrier.webhook?.verify(hook), null);
  t.like(eventsOf(carrier, hook)[0], { kind: "message", message: { body: "hi" } });
});

test("a webhook that is signed by our account for another one is refused", async (t) => {
  const { webhook } = await carrierAt(t, WEBHOOK);
  t.is(webhook?.verify(signedBySdk(WEBHOOK, { ...received(), AccountSid: "AC0" }, WEBHOOK)), "wrong-account");
});

test("an opt-out that Twilio saw comes with the text", async (t) => {
  const { carrier, simulator } = await openBench(t, subject);
  for (const optOut of ["opted-out", "opted-in"] as const) {
    const hook = simulator.text({ from: "+15551239999", to: "+15557650001", body: "STOP", optOut });
    t.like(eventsOf(carrier, hook)[0], { kind: "message", message: { optOut } });
  }
});

test("a receipt brings our reference back, so that a message whose answer was lost is known", async (t) => {
  const { carrier, simulator } = await openBench(t, subject);
  simulator.plan({ kind: "take-and-drop" });
  const reference = randomUUID();
  await carrier.send({ ...sms, reference }, AbortSignal.timeout(60_000));
  const hook = receiptOf(simulator, "delivered");
  if (hook === null) return t.fail("no receipt");
  t.is(carrier.webhook?.verify(hook), null);
  t.like(eventsOf(carrier, hook)[0], {
    kind: "receipt",
    receipt: { ours: reference, reference: simulator.taken[0]?.id ?? "", state: "delivered" },
  });
});

test("text goes out as it was written, by the service and the key that the account names", async (t) => {
  const asked: { url: string; form: URLSearchParams; authorization: string | null }[] = [];
  const { account } = await openBench(t, subject);
  const settings = { ...account.settings, messagingServiceSid: "MG1", apiKeySid: "SK1", apiKeySecret: "s" };
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const authorization = new Headers(init?.headers).get("authorization");
    asked.push({ url: String(url), form: new URLSearchParams(String(init?.body)), authorization });
    return Response.json({ sid: "SM1" }, { status: 201 });
  };
  await twilio.create({ ...account, settings, fetch }).send(sms, AbortSignal.timeout(60_000));
  t.is(asked[0]?.url, `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json`);
  t.is(asked[0]?.authorization, `Basic ${Buffer.from("SK1:s").toString("base64")}`);
  t.deepEqual(Object.fromEntries(asked[0]?.form ?? []), {
    To: sms.to,
    From: sms.from,
    Body: sms.body,
    SmartEncoded: "false",
    MessagingServiceSid: "MG1",
    StatusCallback: `${WEBHOOK}?reference=${sms.reference}`,
  });
  t.throws(() => twilio.create({ ...account, settings: { ...settings, apiKeySecret: "" } }), {
    name: "SettingsProblem",
  });
});

test("a carrier is told of no address where it can't come: it would refuse the message", async (t) => {
  const { account } = await openBench(t, subject);
  const asked: URLSearchParams[] = [];
  const fetch: typeof globalThis.fetch = async (_, init) => {
    asked.push(new URLSearchParams(String(init?.body)));
    return Response.json({ sid: "SM1" }, { status: 201 });
  };
  const webhookUrl = "http://localhost:8095/sidetone/webhooks/t1/s";
  await twilio.create({ ...account, webhookUrl, fetch }).send(sms, AbortSignal.timeout(60_000));
  t.false(asked[0]?.has("StatusCallback"));
});

test("an answer of things that have no place there leaves the message unclear or refused", async (t) => {
  const stranger = { length: { valueOf: 1, toString: 1 } };
  const answered = async (status: number, body: unknown) => {
    const { carrier } = trunkAt(twilio, twilioFace.settings("one"), { status, body });
    const outcome = await carrier.send(sms, AbortSignal.timeout(60_000));
    return [outcome.kind, outcome.kind === "accepted" ? null : outcome.reason];
  };
  t.deepEqual(await answered(201, { sid: stranger }), ["unknown", "carrier-unclear"]);
  t.deepEqual(await answered(400, { code: stranger }), ["rejected", "carrier-refused"]);
});

test("credentials for files go to Twilio's own host alone", async (t) => {
  const { carrier, simulator } = await openBench(t, subject);
  const urls = [
    "https://api.twilio.com/2010-04-01/x",
    "https://api.twilio.com.evil.example/x",
    "http://api.twilio.com/x",
    "https://media.example/x",
    "nonsense",
  ];
  const media = urls.map((url) => ({ url, type: "image/png" }));
  const [event] = eventsOf(
    carrier,
    simulator.text({ from: "+15551239999", to: "+15557650001", body: "", media }),
  );
  const given =
    event?.kind === "message" ? event.message.media.map(({ credentials }) => credentials?.host ?? null) : [];
  t.deepEqual(given, ["api.twilio.com", null, null, null, null]);
});

async function carrierAt(t: ExecutionContext, webhookUrl: string) {
  const { account } = await openBench(t, subject);
  return twilio.create({ ...account, webhookUrl });
}

function received(): Record<string, string> {
  return {
    MessageSid: "SM1",
    AccountSid: accountSid,
    From: "+15551239999",
    To: "+15557650001",
    Body: "hi",
    SmsStatus: "received",
    NumMedia: "0",
  };
}

/** Signed for `url` by Twilio's own code, and come to the address `as`. */
function signedBySdk(url: string, fields: Record<string, string | string[]>, as: string): WebhookRequest {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  const signature = validator.getExpectedTwilioSignature(authToken, url, fields);
  return {
    method: "POST",
    url: as,
    headers: { "x-twilio-signature": signature },
    body: Buffer.from(new URLSearchParams(pairs).toString()),
  };
}
