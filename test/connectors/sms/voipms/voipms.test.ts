import test from "ava";
import { voipms } from "../../../../src/connectors/sms/voipms/carrier.js";
import { type InboundSms, UnreadableWebhook } from "../../../../src/ports.js";
import { sms } from "../../../contract/sms-carrier-bench.js";
import { fixture, posted, trunkAt, WEBHOOK } from "../bodies.js";

const settings = { apiUser: "me@example.com", apiPassword: "p&ss" };
const noon = Date.parse("2026-11-24T12:00:00Z");

test("the JSON of newer portals is a message for each number, with its files at VoIP.ms", (t) => {
  const { webhook } = trunkAt(voipms, settings);
  const [event, ...more] = webhook.parse(posted(fixture("voipms-received.json")));
  t.deepEqual(event, {
    kind: "message",
    message: {
      externalId: "90211573",
      from: "+15551239999",
      to: "+15557650001",
      body: "Hello from VoIP.ms",
      media: [
        { url: "https://voip.ms/media/abc/media.jpeg", type: null, credentials: null },
        { url: "https://voip.ms/media/xyz/media.png", type: null, credentials: null },
      ],
      optOut: null,
    },
  });
  t.is(more.length, 0);
  t.is(webhook.reply.body, "ok");
});

test("a GET is read by its template, whatever separates its items and however its spaces are written", (t) => {
  const expected = { externalId: "77", from: "+15551239999", to: "+15557650001", body: "a & b; 100% +1 é" };
  const text = encodeURIComponent(expected.body).replaceAll("%20", "+");
  t.like(
    read(`to=5557650001&from=5551239999&message=${text}&id=77&date=2026-11-24+07%3A00%3A00&files=`),
    expected,
  );
  t.like(read(`to=15557650001;from=%2B15551239999;message=${text};id=77`), expected);
  t.like(read(`did=5557650001&contact=5551239999&text=${text}&ID=77`), expected);
  t.like(read("to=5557650001&from=+15551239999&message=50%25+or+50%+off&id=77"), {
    from: "+15551239999",
    body: "50% or 50% off",
  });
  t.like(read("to=5557650001&from=29283&message=code&id=77"), { from: "29283" });
  t.throws(() => read("to=5557650001&message=hi"), { instanceOf: UnreadableWebhook });
});

test("the files of a GET are those of its list", (t) => {
  const files = encodeURIComponent("https://voip.ms/media/1/media.jpeg,https://voip.ms/media/2/media.png");
  t.deepEqual(
    read(`to=5557650001&from=5551239999&message=&id=77&files=${files}`).media.map(({ url }) => url),
    ["https://voip.ms/media/1/media.jpeg", "https://voip.ms/media/2/media.png"],
  );
  t.deepEqual(read("to=5557650001&from=5551239999&message=x&id=77&files={MEDIA}").media, []);
});

test("without an id its words and their time stand for it, and say so", (t) => {
  const said = "to=5557650001&from=5551239999&message=ok&id={ID}";
  const at = (date: string, now = noon) => read(`${said}&date=${encodeURIComponent(date)}`, now).externalId;
  const first = at("2026-11-24 07:00:00");
  t.regex(first, /^derived:[0-9a-f]{64}$/);
  // Brought again half an hour later it is the same; written again it is another.
  t.is(at("2026-11-24 07:00:00", noon + 1_800_000), first);
  t.not(at("2026-11-24 07:00:01"), first);
  t.not(read(`${said.replace("ok", "no")}&date=2026-11-24+07:00:00`).externalId, first);
  // Where no time is sent, the same words are the same for a while only.
  t.is(at("", noon + 1_000), at("", noon));
  t.not(at("", noon + 3_600_000), at("", noon));
});

test("short texts go out as SMS, long ones and files as MMS, and the password in no address", async (t) => {
  const { carrier, asked } = trunkAt(voipms, settings, {
    status: 200,
    body: { status: "success", sms: 23434 },
  });
  const send = (more: Partial<typeof sms>) => carrier.send({ ...sms, ...more }, AbortSignal.timeout(60_000));
  t.deepEqual(await send({ body: "a".repeat(160) }), { kind: "accepted", reference: "23434" });
  await send({ body: "é".repeat(81) });
  await send({
    body: "",
    media: [1, 2].map((n) => ({
      url: `https://sms.example.com/m/${n}?a=1&b=2`,
      type: "image/png",
      bytes: 1,
    })),
  });
  const fields = asked.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
  t.deepEqual(
    fields.map(({ method }) => method),
    ["sendSMS", "sendMMS", "sendMMS"],
  );
  t.like(fields[0], {
    api_username: "me@example.com",
    api_password: "p&ss",
    did: "5557650001",
    dst: "5551239999",
  });
  t.like(fields[2], {
    media1: "https://sms.example.com/m/1?a=1&b=2",
    media2: "https://sms.example.com/m/2?a=1&b=2",
  });
  for (const { url, method } of asked)
    t.deepEqual([method, url], ["POST", "https://voip.ms/api/v1/rest.php"]);

  t.deepEqual(await send({ body: "é".repeat(1_025) }), { kind: "rejected", reason: "message-too-long" });
  t.deepEqual(await send({ to: "+442071838750" }), { kind: "rejected", reason: "bad-recipient" });
  t.deepEqual(await send({ to: "short:US:12345" }), { kind: "rejected", reason: "bad-recipient" });
  t.deepEqual(await send({ from: "+442071838750" }), { kind: "rejected", reason: "bad-sender" });
  t.is(asked.length, 3);
});

test("a refusal is told by its word: what the operator can mend waits", async (t) => {
  const answered = async (body: unknown) => {
    const { carrier } = trunkAt(voipms, settings, { status: 200, body });
    const outcome = await carrier.send(sms, AbortSignal.timeout(60_000));
    return [outcome.kind, outcome.kind === "accepted" ? null : outcome.reason];
  };
  t.deepEqual(await answered({ status: "ip_not_enabled" }), ["deferred", "carrier-credentials"]);
  t.deepEqual(await answered({ status: "limit_reached" }), ["deferred", "carrier-limit"]);
  t.deepEqual(await answered({ status: "invalid_dst" }), ["rejected", "bad-recipient"]);
  t.deepEqual(await answered({ status: "sms_toolong" }), ["rejected", "message-too-long"]);
  t.deepEqual(await answered({ status: "mms_failed" }), ["rejected", "voipms mms_failed"]);
  t.deepEqual(await answered({ sms: 1 }), ["unknown", "carrier-unclear"]);
});

test("a lost text is found whatever the portal's time zone, and only where nothing else can be it", async (t) => {
  const row = (id: string, date: string, more: object = {}) => ({
    ...{ id, date, type: "0", did: "5557650001", contact: "5551239999", message: sms.body, ...more },
  });
  const found = async (...list: readonly object[]) => {
    const { carrier } = trunkAt(voipms, settings, { status: 200, body: { status: "success", sms: list } });
    const result = await carrier.lookup?.(sms, noon, AbortSignal.timeout(60_000));
    return result?.outcome.kind === "accepted" ? result.outcome.reference : result;
  };
  for (const date of [
    "2026-11-24 12:00:03",
    "2026-11-24 07:00:03",
    "2026-11-24 22:30:00",
    "2026-11-25 01:00:59",
  ])
    t.is(await found(row("9", date)), "9", date);
  t.is(
    await found(
      row("9", "2026-11-24 07:00:03", { message: encodeURIComponent(sms.body).replaceAll("%20", "+") }),
    ),
    "9",
  );
  t.is(await found(row("8", "2026-11-24 06:58:00")), null);
  t.is(await found(row("8", "2026-11-24 06:58:00"), row("9", "2026-11-24 07:00:03")), null);
  t.is(await found(row("8", "2026-11-24 07:00:03"), row("9", "2026-11-24 07:00:04")), null);
  for (const other of [{ type: "1" }, { message: "x" }, { contact: "5550000000" }, { did: "5550000000" }])
    t.is(await found(row("9", "2026-11-24 07:00:03", other)), null);
});

test("a long text that was lost is looked for among the MMS, as which it went out", async (t) => {
  const { carrier, asked } = trunkAt(voipms, settings, { status: 200, body: { status: "no_mms" } });
  const lost = { ...sms, body: "é".repeat(81) };
  await carrier.send(lost, AbortSignal.timeout(60_000));
  t.is(await carrier.lookup?.(lost, noon, AbortSignal.timeout(60_000)), null);
  t.deepEqual(
    asked.map(({ body }) => new URLSearchParams(body).get("method")),
    ["sendMMS", "getMMS"],
  );
});

function read(query: string, now = noon): InboundSms {
  const { account } = trunkAt(voipms, settings);
  const { webhook } = voipms.create({ ...account, now: () => now });
  const [event] =
    webhook?.parse({ method: "GET", url: `${WEBHOOK}?${query}`, headers: {}, body: Buffer.of() }) ?? [];
  if (event?.kind !== "message") throw new Error("no message");
  return event.message;
}
