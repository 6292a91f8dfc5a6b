import test from "ava";
import { flowroute } from "../../../../src/connectors/sms/flowroute/carrier.js";
import { sms } from "../../../contract/sms-carrier-bench.js";
import { fixture, posted, trunkAt, WEBHOOK } from "../bodies.js";

const settings = { accessKey: "key", secretKey: "secret" };
const noon = Date.parse("2026-11-24T12:00:00Z");

test("a picture message comes with numbers as the rest of the world writes them", (t) => {
  const { webhook } = trunkAt(flowroute, settings);
  t.deepEqual(webhook.parse(posted(fixture("flowroute-received-mms.json"))), [
    {
      kind: "message",
      message: {
        externalId: "mdr2-39cadeace66e11e7aff806cd7f24ba2d",
        from: "+12066418000",
        to: "+18553569768",
        body: "See this",
        media: [
          {
            url: "https://fl-media.s3.amazonaws.com/1/image.jpeg?Signature=a%2Bb&Expires=1",
            type: "image/jpeg",
            credentials: null,
          },
        ],
        optOut: null,
      },
    },
  ]);
});

test("the flat body of older accounts is a message too, and a record of our own is none", (t) => {
  const { webhook } = trunkAt(flowroute, settings);
  const flat = {
    to: "12066418000",
    body: "Hello there",
    from: "29283",
    id: "mdr1-febb118b9b034338adfc662a8c02fd88",
  };
  t.like(webhook.parse(posted(JSON.stringify(flat)))[0], {
    kind: "message",
    message: { externalId: flat.id, from: "29283", to: "+12066418000", body: "Hello there", media: [] },
  });
  const own = fixture("flowroute-received-mms.json").replace('"inbound"', '"outbound"');
  t.like(webhook.parse(posted(own))[0], { kind: "ignored" });
});

test("a receipt finds its message by our reference too; its first level says only that it is on its way", (t) => {
  const { webhook } = trunkAt(flowroute, settings);
  const body = fixture("flowroute-receipt.json");
  const url = `${WEBHOOK}?reference=r-1`;
  const receipt = {
    reference: "mdr2-39cadeace66e11e7aff806cd7f24ba2d",
    ours: "r-1",
    state: "delivered",
    reason: null,
  } as const;
  t.deepEqual(webhook.parse(posted(body, { url })), [{ kind: "receipt", receipt }]);
  const first = body.replace('"level": 2', '"level": 1');
  t.deepEqual(webhook.parse(posted(first, { url })), [
    { kind: "receipt", receipt: { ...receipt, state: "sent" } },
  ]);
  const said = (status: string) =>
    webhook.parse(posted(body.replace('"delivered"', JSON.stringify(status))))[0];
  t.like(said("Message Buffered"), { receipt: { state: "accepted", reason: null } });
  t.like(said("smsc submit"), { receipt: { state: "sent", reason: null } });
  t.like(said("undeliverable"), { receipt: { state: "failed", reason: "flowroute 0" } });
  t.like(said("bounced"), { receipt: { state: "unknown", reason: "status bounced" } });
});

test("a message goes out with eleven digits and asks for its receipts at an address of its own", async (t) => {
  const { carrier, asked } = trunkAt(flowroute, settings, { status: 202, body: { data: { id: "mdr2-1" } } });
  const media = [{ url: "https://sms.example.com/m/1", type: "image/png", bytes: 1 }];
  t.deepEqual(await carrier.send({ ...sms, media }, AbortSignal.timeout(60_000)), {
    kind: "accepted",
    reference: "mdr2-1",
  });
  t.is(asked[0]?.url, "https://api.flowroute.com/v2.2/messages");
  t.is(asked[0]?.headers.get("content-type"), "application/vnd.api+json");
  t.is(asked[0]?.headers.get("authorization"), `Basic ${Buffer.from("key:secret").toString("base64")}`);
  t.deepEqual(JSON.parse(asked[0]?.body ?? ""), {
    data: {
      type: "message",
      attributes: {
        from: "15557650001",
        to: "15551239999",
        body: sms.body,
        is_mms: true,
        media_urls: ["https://sms.example.com/m/1"],
        dlr_callback: `${WEBHOOK}?reference=${sms.reference}`,
      },
    },
  });
  t.deepEqual(await carrier.send({ ...sms, to: "short:US:12345" }, AbortSignal.timeout(60_000)), {
    kind: "rejected",
    reason: "bad-recipient",
  });
});

test("a lost message is found only where nothing else can be it", async (t) => {
  const record = (id: string, more: object = {}) => ({
    id,
    type: "message",
    attributes: {
      ...{ direction: "outbound", from: "15557650001", to: "+15551239999", body: sms.body },
      ...{ timestamp: "2026-11-24T12:00:01.5Z", is_mms: false, status: "delivered", ...more },
    },
  });
  const found = async (...data: readonly object[]) => {
    const { carrier } = trunkAt(flowroute, settings, { status: 200, body: { data } });
    return carrier.lookup?.(sms, noon, AbortSignal.timeout(60_000));
  };
  const outcome = { kind: "accepted", reference: "mdr2-1" } as const;
  t.deepEqual(await found(record("mdr2-1")), { outcome, state: "delivered" });
  t.deepEqual(await found(record("mdr2-1", { status: "new word" })), { outcome, state: null });
  t.deepEqual(await found(record("mdr2-0", { to: "15550000000" }), record("mdr2-1")), {
    outcome,
    state: "delivered",
  });
  t.is(await found(record("mdr2-1"), record("mdr2-2")), null);
  t.is(await found(record("mdr2-1"), record("mdr2-0", { timestamp: "2026-11-24T11:55:00Z" })), null);
  t.is(await found(record("mdr2-0", { timestamp: "2026-11-24T11:59:00Z" })), null);
  t.is(await found(record("mdr2-0", { timestamp: "2026-11-24T12:20:00Z" })), null);
  for (const other of [
    { direction: "inbound" },
    { body: "x" },
    { is_mms: true },
    { from: "15550000000" },
    { timestamp: "?" },
  ])
    t.is(await found(record("mdr2-0", other)), null);
  t.is(
    await found(
      ...Array.from({ length: 250 }, (_, index) => record(`mdr2-${index}`, { body: String(index) })),
    ),
    null,
  );
});

test("a refusal is told by what JSON:API points to", async (t) => {
  const refused = async (errors: unknown) => {
    const { carrier } = trunkAt(flowroute, settings, { status: 422, body: { errors } });
    const outcome = await carrier.send(sms, AbortSignal.timeout(60_000));
    return outcome.kind === "rejected" && outcome.reason;
  };
  t.is(await refused([{ source: { pointer: "/data/attributes/to" } }]), "bad-recipient");
  t.is(await refused([{ source: { pointer: "/data/attributes/from" } }]), "bad-sender");
  t.is(await refused([{ detail: "no" }]), "carrier-refused");
});
