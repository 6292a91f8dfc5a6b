import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";
import { generic } from "../../../../src/connectors/sms/generic/carrier.js";
import { exampleMapping, genericFace } from "../../../../src/connectors/sms/generic/face.js";
import { SettingsProblem, UnreadableWebhook, type WebhookRequest } from "../../../../src/ports.js";
import { eventsOf, openBench, sms, WEBHOOK } from "../../../contract/sms-carrier-bench.js";

const subject = { driver: generic, face: genericFace };

/** As VoIP carriers of old have it: a GET with everything in the address, and 200 for every answer. */
const oldMapping = {
  send: {
    method: "GET",
    url: "https://old.example/api?u={user}&p={password}&did={fromDigits}&dst={toDigits}&m={text}&ref={reference}",
    maxCharacters: 160,
  },
  answer: {
    id: "/sms",
    success: { at: "/status", is: ["success"] },
    error: "/status",
    errors: { no_credit: "carrier-limit", stopped: "recipient-opted-out" },
  },
  webhook: {
    format: "form",
    message: {
      when: { at: "/event", is: ["in"] },
      id: "/id",
      from: "/from",
      to: "/to",
      text: "/text",
      media: "/media",
    },
    receipt: {
      when: { at: "/event", is: ["dlr"] },
      id: "/id",
      state: "/stat",
      states: { DELIVRD: "delivered", UNDELIV: "failed", ENROUTE: "ignored" },
      error: "/err",
      errors: { "9": "recipient-opted-out", "8": "carrier-limit" },
    },
    ignore: [{ at: "/event", is: ["ping"] }],
  },
};

test("what is filled into an address can't leave its place there", async (t) => {
  const asked = await sent(t, oldMapping, { user: "me&you=1", password: "p/?#" });
  const url = new URL(asked.url);
  t.is(url.origin, "https://old.example");
  t.deepEqual(Object.fromEntries(url.searchParams), {
    u: "me&you=1",
    p: "p/?#",
    did: "15557650001",
    dst: "15551239999",
    m: sms.body,
    ref: sms.reference,
  });
  t.is(asked.body, undefined);
});

test("what is filled into a form or into JSON can't leave its place either", async (t) => {
  const hostile = { ...sms, body: '"},{"to":"+1900&to=+1900\n{password}{{user}}' };
  const form = {
    send: { url: "https://x.example/", form: { To: "{to}", Text: "<{text}>", Media: "{media}" } },
  };
  const media = ["https://a.example/1?x=1&y=2", "https://a.example/2"].map((url) => ({
    url,
    type: "image/png",
    bytes: 1,
  }));
  const asForm = await sent(t, form, {}, { ...hostile, media });
  t.deepEqual(
    [...new URLSearchParams(asForm.body)],
    [
      ["To", sms.to],
      ["Text", `<${hostile.body}>`],
      ["Media", media[0]?.url ?? ""],
      ["Media", media[1]?.url ?? ""],
    ],
  );
  const json = {
    send: { url: "https://x.example/", json: { to: ["{to}"], text: "{text}", n: 1, media: "{media}" } },
  };
  const asJson = await sent(t, json, { password: "secret" }, hostile);
  t.deepEqual(JSON.parse(asJson.body ?? ""), { to: [sms.to], text: hostile.body, n: 1 });
});

test("credentials go as the mapping says", async (t) => {
  const url = "https://x.example/";
  const basic = await sent(t, { send: { url, auth: "basic" } }, { user: "ä", password: "b" });
  t.is(basic.headers.get("authorization"), `Basic ${Buffer.from("ä:b").toString("base64")}`);
  const own = await sent(t, { send: { url, headers: { "X-Key": "k={password}" } } }, { password: "b" });
  t.is(own.headers.get("x-key"), "k=b");
  t.is(own.headers.get("authorization"), null);
});

const answers = [
  ['{"status":"success","sms":123}', { kind: "accepted", reference: "123" }],
  ['{"status":"success"}', { kind: "unknown", reason: "carrier-unclear" }],
  ['{"status":"no_credit"}', { kind: "deferred", reason: "carrier-limit" }],
  ['{"status":"stopped"}', { kind: "rejected", reason: "recipient-opted-out" }],
  ['{"status":"invalid_dst"}', { kind: "rejected", reason: "carrier-refused" }],
  ["status=success&sms=abc", { kind: "accepted", reference: "abc" }],
  ["<h1>", { kind: "unknown", reason: "carrier-unclear" }],
  ['{"status":{"__proto__":1}}', { kind: "unknown", reason: "carrier-unclear" }],
] as const;

for (const [body, outcome] of answers)
  test(`a carrier that answers 200 to everything is read by its words: ${body}`, async (t) => {
    const carrier = await create(t, oldMapping, {}, async () => new Response(body));
    t.deepEqual(await carrier.send(sms, AbortSignal.timeout(60_000)), outcome);
  });

test("without an id of the carrier's our reference is the one that receipts bring", async (t) => {
  const mapping = { send: { url: "https://x.example/" } };
  const carrier = await create(t, mapping, {}, async () => new Response("OK"));
  t.deepEqual(await carrier.send(sms, AbortSignal.timeout(60_000)), {
    kind: "accepted",
    reference: sms.reference,
  });
  t.is(carrier.webhook, undefined);
  const outcome = await carrier.send(
    { ...sms, media: [{ url: "https://x", type: "image/png", bytes: 1 }] },
    AbortSignal.timeout(60_000),
  );
  t.deepEqual(outcome, { kind: "rejected", reason: "media-not-possible" });
  t.like(carrier.capabilities, { mms: false, signsWebhooks: false });
});

test("webhooks are read from a form, or from the address of a GET", async (t) => {
  const carrier = await create(t, oldMapping, {});
  const text = {
    event: "in",
    id: "1",
    from: "5551239999",
    to: "5557650001",
    text: "a+b & ü",
    media: "https://m.example/1",
  };
  for (const hook of [posted(text), got(text)]) {
    t.is(carrier.webhook?.verify(hook), null);
    t.like(eventsOf(carrier, hook)[0], {
      kind: "message",
      message: {
        externalId: "1",
        from: "5551239999",
        body: "a+b & ü",
        media: [{ url: "https://m.example/1", type: null }],
      },
    });
  }
  const receipt = { event: "dlr", id: "77" };
  t.deepEqual(
    [
      { ...receipt, stat: "DELIVRD" },
      { ...receipt, stat: "UNDELIV", err: "9" },
      { ...receipt, stat: "UNDELIV", err: "8" },
      { ...receipt, stat: "UNDELIV", err: "7" },
      { ...receipt, stat: "toString" },
      { ...receipt, stat: "ENROUTE" },
      { event: "ping" },
    ].map((fields) => eventsOf(carrier, posted(fields))[0]),
    [
      { kind: "receipt", receipt: { reference: "77", state: "delivered", reason: null } },
      { kind: "receipt", receipt: { reference: "77", state: "failed", reason: "recipient-opted-out" } },
      { kind: "receipt", receipt: { reference: "77", state: "failed", reason: "code 8" } },
      { kind: "receipt", receipt: { reference: "77", state: "failed", reason: "code 7" } },
      { kind: "receipt", receipt: { reference: "77", state: "unknown", reason: "status toString" } },
      { kind: "ignored", what: "status ENROUTE" },
      { kind: "ignored", what: "named in the mapping" },
    ],
  );
  t.throws(() => eventsOf(carrier, posted({ event: "other" })), { instanceOf: UnreadableWebhook });
});

test("webhooks by Basic need the right name and password", async (t) => {
  const mapping = { ...oldMapping, webhook: { ...oldMapping.webhook, proof: { kind: "basic" } } };
  const carrier = await create(t, mapping, { user: "u", webhookSecret: "s" });
  const hook = posted({ event: "ping" });
  const by = (authorization: string) => ({ ...hook, headers: { ...hook.headers, authorization } });
  t.is(carrier.webhook?.verify(hook), "unsigned");
  t.is(carrier.webhook?.verify(by("Basic dTp4")), "bad-credentials");
  t.is(carrier.webhook?.verify(by(`Basic ${Buffer.from("u:s").toString("base64")}`)), null);
  await t.throwsAsync(create(t, mapping, { user: "u" }), { instanceOf: SettingsProblem });
});

const wrong: readonly (readonly [mapping: unknown, where: RegExp])[] = [
  ["{", /carrier\.problem\.json/],
  [{}, /^send: /],
  [{ send: { url: "ftp://x.example/" } }, /^send\.url: begins with/],
  [{ send: { url: "https://{user}.example/" } }, /^send\.url: begins with/],
  [{ send: { url: "https://x.example@evil.example/" } }, /^send\.url: begins with/],
  [{ send: { url: "https://x.example/{secret}" } }, /^send\.url: \{secret\} is none of/],
  [
    { send: { url: "https://x.example/", headers: { "X-Text": "{text}" } } },
    /^send\.headers\.X-Text: \{text\} is none of/,
  ],
  [{ send: { url: "https://x.example/", headers: { "a:b": "" } } }, /^send\.headers\.a:b: /],
  [{ send: { url: "https://x.example/", headers: { a: "x\r\nb: c" } } }, /carrier\.problem\.headers/],
  [{ send: { url: "https://x.example/", form: {}, json: {} } }, /^send: has a form or a json/],
  [{ send: { url: "https://x.example/", method: "GET", json: {} } }, /^send: by GET has no body/],
  [{ send: { url: "https://x.example/" }, answer: { id: "data" } }, /^answer\.id: is a JSON pointer/],
  [{ send: { url: "https://x.example/" }, answer: { errors: { x: "nonsense" } } }, /^answer\.errors\.x: /],
  [{ send: { url: "https://x.example/" }, webhook: { format: "xml" } }, /^webhook\.format: /],
  [{ send: { url: "https://x.example/" }, code: "process.exit()" }, /code/],
  [{ send: { url: "http://x.example/" } }, /carrier\.problem\.url/],
];

for (const [mapping, where] of wrong)
  test(`a wrong mapping is told by where it is wrong: ${JSON.stringify(mapping).slice(0, 80)}`, async (t) => {
    const settings = { mapping: typeof mapping === "string" ? mapping : JSON.stringify(mapping) };
    const { account } = await openBench(t, subject);
    const problem = t.throws(() => generic.create({ ...account, settings }), { instanceOf: SettingsProblem });
    t.regex(problem?.reason ?? "", where);
  });

test("a password that no header can hold is told before a message waits for it", async (t) => {
  await t.throwsAsync(create(t, exampleMapping, { password: "пароль", webhookSecret: "s" }), {
    instanceOf: SettingsProblem,
  });
});

test("the mapping that the README shows is one, and reads what it says", async (t) => {
  const readme = readFileSync(fileURLToPath(new URL("../../../../../README.md", import.meta.url)), "utf8");
  const shown = /```json\n(\{\n {2}"send".*?)```/s.exec(readme)?.[1] ?? "";
  const mapping = JSON.parse(shown);
  const asked = await sent(t, mapping, { user: "me", password: "key", webhookSecret: "s" });
  t.is(asked.url, "https://api.carrier.example/v1/me/messages");
  t.deepEqual(JSON.parse(asked.body ?? ""), {
    from: sms.from,
    to: sms.to,
    text: sms.body,
    tag: sms.reference,
  });
  const carrier = await create(t, mapping, { webhookSecret: "s" });
  const hook = (event: unknown) => ({ ...posted({}), body: Buffer.from(JSON.stringify(event)) });
  const text = { type: "in", id: "1", from: "+1", to: "+2", text: "hi", media: ["https://m.example/1"] };
  t.like(eventsOf(carrier, hook(text))[0], {
    kind: "message",
    message: { body: "hi", media: [{ url: "https://m.example/1" }] },
  });
  t.like(eventsOf(carrier, hook({ id: "1", state: "done", tag: "r" }))[0], {
    kind: "receipt",
    receipt: { state: "delivered", ours: "r" },
  });
});

test("the form's example is a mapping that works", async (t) => {
  const example = generic.settings.find(({ name }) => name === "mapping")?.example ?? "";
  const asked = await sent(t, JSON.parse(example), { password: "key" });
  t.deepEqual(JSON.parse(asked.body ?? ""), { from: sms.from, to: sms.to, text: sms.body });
});

async function create(
  t: ExecutionContext,
  mapping: unknown,
  settings: Readonly<Record<string, string>>,
  fetch: typeof globalThis.fetch = async () => new Response(),
) {
  const { account } = await openBench(t, subject);
  return generic.create({ ...account, settings: { mapping: JSON.stringify(mapping), ...settings }, fetch });
}

/** The request that one message makes. */
async function sent(
  t: ExecutionContext,
  mapping: unknown,
  settings: Readonly<Record<string, string>>,
  text = sms,
) {
  const asked: { url: string; headers: Headers; body: string | undefined }[] = [];
  const carrier = await create(t, mapping, settings, async (url, init) => {
    asked.push({ url: String(url), headers: new Headers(init?.headers), body: init?.body?.toString() });
    return new Response();
  });
  await carrier.send(text, AbortSignal.timeout(60_000));
  const [request] = asked;
  if (!request) throw new Error("nothing was asked");
  return request;
}

function posted(fields: Readonly<Record<string, string>>): WebhookRequest {
  return {
    method: "POST",
    url: WEBHOOK,
    headers: {},
    body: Buffer.from(new URLSearchParams(fields).toString()),
  };
}

function got(fields: Readonly<Record<string, string>>): WebhookRequest {
  return {
    method: "GET",
    url: `${WEBHOOK}?${new URLSearchParams(fields)}`,
    headers: {},
    body: new Uint8Array(),
  };
}
