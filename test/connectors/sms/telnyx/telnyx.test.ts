import { generateKeyPairSync, sign } from "node:crypto";
import test from "ava";
import webhooks from "telnyx/lib/Webhooks.js";
import { telnyx } from "../../../../src/connectors/sms/telnyx/carrier.js";
import { telnyxFace } from "../../../../src/connectors/sms/telnyx/face.js";
import type { WebhookRequest } from "../../../../src/ports.js";
import { openBench, receiptOf, sms } from "../../../contract/sms-carrier-bench.js";
import { fixture, posted, trunkAt, WEBHOOK } from "../bodies.js";

const pair = generateKeyPairSync("ed25519");
const publicKey = Buffer.from(pair.publicKey.export({ format: "jwk" }).x ?? "", "base64url").toString(
  "base64",
);
const settings = { apiKey: "KEY1", publicKey };
const noon = Date.parse("2026-11-24T12:00:00Z") / 1_000;

test("what the simulator signs is genuine to Telnyx's own validator, and nothing else is", async (t) => {
  const { simulator, carrier, account } = await openBench(t, { driver: telnyx, face: telnyxFace });
  await carrier.send(sms, AbortSignal.timeout(60_000));
  const text = { from: "+15551239999", to: "+15557650001", body: "é & = + 😀" };
  for (const hook of [simulator.text(text), receiptOf(simulator, "failed")]) {
    if (hook === null) return t.fail("no webhook");
    t.true(isGenuine(hook, account.settings["publicKey"]));
    t.false(
      isGenuine({ ...hook, body: Buffer.from(`${Buffer.from(hook.body)} `) }, account.settings["publicKey"]),
    );
    t.false(isGenuine(hook, publicKey));
  }
});

test("what is signed by the account's key is genuine to us and to Telnyx, byte for byte", (t) => {
  const { webhook } = trunkAt(telnyx, settings);
  const body = fixture("telnyx-finalized.json");
  const hook = signed(body, noon);
  t.is(webhook.verify(hook), null);
  t.true(isGenuine(hook, publicKey));
  t.is(webhook.verify({ ...hook, body: Buffer.from(JSON.stringify(JSON.parse(body))) }), "bad-signature");
});

test("a signature is good for five minutes, by the clock of the trunk", (t) => {
  const { webhook } = trunkAt(telnyx, settings);
  for (const age of [0, 300, -300]) t.is(webhook.verify(signed("{}", noon - age)), null, String(age));
  for (const age of [301, -301, 86_400])
    t.is(webhook.verify(signed("{}", noon - age)), "too-old", String(age));
});

test("a time that is no number of seconds is refused, though it was signed", (t) => {
  const { webhook } = trunkAt(telnyx, settings);
  for (const time of ["", "NaN", "1e3", `${noon}.0`, " 1", "-1"])
    t.true(["unsigned", "bad-signature"].includes(webhook.verify(signed("{}", time)) ?? ""), time);
});

test("a key that is none is named as soon as it is set", (t) => {
  for (const wrong of ["abc", "", `${publicKey}AA`, "é".repeat(32)])
    t.like(
      t.throws(() =>
        telnyx.create({ ...trunkAt(telnyx, settings).account, settings: { ...settings, publicKey: wrong } }),
      ),
      { setting: "publicKey" },
    );
});

test("a group's picture message comes once for each number of ours, under the id of the message", (t) => {
  const { webhook } = trunkAt(telnyx, settings);
  const events = webhook.parse(posted(fixture("telnyx-received-group.json")));
  const message = {
    externalId: "84cca175-9755-4859-b67f-4730d7f58aa3",
    from: "+13125550001",
    body: "Hello from Telnyx!",
    media: [
      { url: "https://media.telnyx.com/84cca175/1.jpeg", type: "image/jpeg", credentials: null },
      { url: "https://media.telnyx.com/84cca175/2", type: null, credentials: null },
    ],
    optOut: null,
  } as const;
  t.deepEqual(events, [
    { kind: "message", message: { ...message, to: "+17735550002" } },
    { kind: "message", message: { ...message, to: "+17735550004" } },
  ]);
});

test("a receipt finds its message by our reference too, which Telnyx signs with the rest", (t) => {
  const { webhook } = trunkAt(telnyx, settings);
  const body = fixture("telnyx-finalized.json");
  const receipt = {
    reference: "ac012cbf-5e09-46af-a69a-7c0e2d90993c",
    ours: "01890a5d-ac96-774b-bcce-b302099a8057",
    state: "failed",
    reason: "recipient-unreachable",
  } as const;
  t.deepEqual(webhook.parse(posted(body)), [{ kind: "receipt", receipt }]);
  const elsewhere = body.replace(/\?reference=[\w-]+/, "");
  const { ours: _, ...without } = receipt;
  t.deepEqual(webhook.parse(posted(elsewhere)), [{ kind: "receipt", receipt: without }]);
  t.deepEqual(webhook.parse(posted(elsewhere, { url: `${WEBHOOK}?reference=r-1` })), [
    { kind: "receipt", receipt: { ...receipt, ours: "r-1" } },
  ]);
});

test("each state has its own meaning, and one that is new keeps its word", (t) => {
  const { webhook } = trunkAt(telnyx, settings);
  const said = (status: string, errors: readonly unknown[] = []) => {
    const body = JSON.parse(fixture("telnyx-finalized.json"));
    Object.assign(body.data.payload, { to: [{ phone_number: "+13125550002", status }], errors });
    const [event] = webhook.parse(posted(JSON.stringify(body)));
    return event?.kind === "receipt" ? [event.receipt.state, event.receipt.reason] : null;
  };
  t.deepEqual(said("queued"), ["accepted", null]);
  t.deepEqual(said("sending"), ["sent", null]);
  t.deepEqual(said("sent"), ["sent", null]);
  t.deepEqual(said("delivered"), ["delivered", null]);
  t.deepEqual(said("expired"), ["failed", "expired"]);
  t.deepEqual(said("sending_failed", [{ code: 40300 }]), ["failed", "recipient-opted-out"]);
  t.deepEqual(said("delivery_failed", [{ code: "40399" }]), ["failed", "telnyx 40399"]);
  t.deepEqual(said("delivery_failed"), ["failed", "status delivery_failed"]);
  t.deepEqual(said("delivery_unconfirmed"), ["unknown", "status delivery_unconfirmed"]);
});

test("an opt-out that the messaging profile answers is told, and other events are passed over", (t) => {
  const { webhook } = trunkAt(telnyx, settings);
  const group = fixture("telnyx-received-group.json");
  for (const [answered, optOut] of [
    ["OPT_OUT", "opted-out"],
    ["STOP", "opted-out"],
    ["opt_in", "opted-in"],
    ["HELP", null],
  ] as const) {
    const body = group.replace('"autoresponse_type": null', `"autoresponse_type": "${answered}"`);
    t.like(webhook.parse(posted(body))[0], { kind: "message", message: { optOut } });
  }
  const call = JSON.stringify({ data: { event_type: "call.initiated", payload: { id: 7 } } });
  t.deepEqual(webhook.parse(posted(call)), [{ kind: "ignored", what: "call.initiated" }]);
});

test("a message asks for its receipts at an address of its own", async (t) => {
  const answer = { status: 200, body: { data: { id: "40385f64-5717-4562-b3fc-2c963f66afa6" } } };
  const { carrier, asked } = trunkAt(telnyx, { ...settings, profileId: "p-1" }, answer);
  const media = [{ url: "https://sms.example.com/m/1", type: "image/png", bytes: 1 }];
  const outcome = await carrier.send({ ...sms, to: "short:US:12345", media }, AbortSignal.timeout(60_000));
  t.deepEqual(outcome, { kind: "accepted", reference: "40385f64-5717-4562-b3fc-2c963f66afa6" });
  t.is(asked[0]?.url, "https://api.telnyx.com/v2/messages");
  t.is(asked[0]?.headers.get("authorization"), "Bearer KEY1");
  t.deepEqual(JSON.parse(asked[0]?.body ?? ""), {
    from: sms.from,
    to: "12345",
    text: sms.body,
    media_urls: ["https://sms.example.com/m/1"],
    messaging_profile_id: "p-1",
    webhook_url: `${WEBHOOK}?reference=${sms.reference}`,
    use_profile_webhooks: false,
  });
});

test("an address of this machine is named to nobody but the simulator", async (t) => {
  const { account, asked } = trunkAt(telnyx, settings, { status: 200, body: { data: { id: "m-1" } } });
  const here = { ...account, webhookUrl: "http://127.0.0.1:8095/sidetone/webhooks/t1/secret" };
  const simulated = { ...here, settings: { ...settings, apiUrl: "http://localhost:8099" } };
  for (const one of [here, simulated]) await telnyx.create(one).send(sms, AbortSignal.timeout(60_000));
  t.deepEqual(
    asked.map(({ body }) => JSON.parse(body).webhook_url),
    [undefined, `${here.webhookUrl}?reference=${sms.reference}`],
  );
});

test("a refusal is told by its code: what the operator can mend waits", async (t) => {
  const refused = async (status: number, code: unknown) => {
    const { carrier } = trunkAt(telnyx, settings, { status, body: { errors: [{ code, title: "x" }] } });
    const outcome = await carrier.send(sms, AbortSignal.timeout(60_000));
    return [outcome.kind, outcome.kind === "accepted" ? null : outcome.reason];
  };
  t.deepEqual(await refused(403, "40300"), ["rejected", "recipient-opted-out"]);
  t.deepEqual(await refused(403, "10010"), ["deferred", "carrier-credentials"]);
  t.deepEqual(await refused(402, "20100"), ["deferred", "carrier-credentials"]);
  t.deepEqual(await refused(400, "40318"), ["deferred", "carrier-limit"]);
  t.deepEqual(await refused(422, 40310), ["rejected", "bad-recipient"]);
  t.deepEqual(await refused(422, "40999"), ["rejected", "telnyx 40999"]);
  t.deepEqual(await refused(422, null), ["rejected", "carrier-refused"]);
  t.deepEqual(await refused(500, "40300"), ["unknown", "carrier-unclear"]);
});

function signed(body: string, seconds: number | string): WebhookRequest {
  const message = Buffer.from(`${seconds}|${body}`);
  return posted(body, {
    headers: {
      "telnyx-timestamp": String(seconds),
      "telnyx-signature-ed25519": sign(null, message, pair.privateKey).toString("base64"),
    },
  });
}

function isGenuine({ headers, body }: WebhookRequest, key = ""): boolean {
  const [signature = "", time = ""] = [headers["telnyx-signature-ed25519"], headers["telnyx-timestamp"]];
  try {
    // Without a limit on its age: their clock is the machine's.
    return webhooks.signature.verifySignature(Buffer.from(body).toString(), signature, time, key, 0);
  } catch {
    return false;
  }
}
