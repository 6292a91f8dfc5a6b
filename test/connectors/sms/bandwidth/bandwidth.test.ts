import test from "ava";
import { bandwidth } from "../../../../src/connectors/sms/bandwidth/carrier.js";
import { sms } from "../../../contract/sms-carrier-bench.js";
import { fixture, posted, trunkAt } from "../bodies.js";

const settings = {
  accountId: "5500000",
  applicationId: "93de2206-9669-4e07-948d-329f4b722ee2",
  apiUser: "api",
  apiPassword: "p:ä",
  webhookUser: "hooks",
  webhookPassword: "secret",
};
const basicOf = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

test("webhooks need the user and password of the application, whatever the case of the scheme", (t) => {
  const { webhook } = trunkAt(bandwidth, settings);
  const hook = (authorization?: string) => posted("[]", { headers: { authorization } });
  t.is(webhook.verify(hook(basicOf("hooks:secret"))), null);
  t.is(webhook.verify(hook(basicOf("hooks:secret").replace("Basic", "basic"))), null);
  t.is(webhook.verify(hook()), "unsigned");
  for (const wrong of ["hooks:", "hooks:secret2", ":secret", "HOOKS:secret", "api:p:ä"])
    t.is(webhook.verify(hook(basicOf(wrong))), "bad-credentials", wrong);
});

test("a group's message comes once for each number of ours, with its files and without what only arranges them", (t) => {
  const { webhook } = trunkAt(bandwidth, settings);
  const [first, second, ...more] = webhook.parse(posted(fixture("bandwidth-received.json")));
  const files = "https://messaging.bandwidth.com/api/v2/users/5500000/media/14762070468292kw2fuqty55yp2b2";
  const credentials = { host: "messaging.bandwidth.com", authorization: basicOf("api:p:ä") };
  t.deepEqual(first, {
    kind: "message",
    message: {
      externalId: "14762070468292kw2fuqty55yp2b2",
      from: "+12345678901",
      to: "+12345678902",
      body: "Hey, check this out!",
      media: [
        { url: `${files}/0/bw.png`, type: null, credentials },
        // Another's host never sees the password, however it is called.
        {
          url: "https://messaging.bandwidth.com.example.org/api/v2/users/5500000/media/x/3/a.png",
          type: null,
          credentials: null,
        },
      ],
      optOut: null,
    },
  });
  // The caption that the text does not hold stays.
  t.like(second, {
    kind: "message",
    message: {
      to: "+12345678903",
      body: "",
      media: [{ url: `${files}/2/text.txt`, type: null, credentials }],
    },
  });
  t.is(more.length, 0);
});

test("a failure finds its message by our tag too, and events that are new are passed over", (t) => {
  const { webhook } = trunkAt(bandwidth, settings);
  t.deepEqual(webhook.parse(posted(fixture("bandwidth-failed.json"))), [
    {
      kind: "receipt",
      receipt: {
        reference: "1593110555875xo7watq5px6rbe5d",
        ours: "01890a5d-ac96-774b-bcce-b302099a8057",
        state: "failed",
        reason: "recipient-opted-out",
      },
    },
    { kind: "ignored", what: "suggestion-response" },
  ]);
});

test("each event has its own meaning, and one that is new keeps its word", (t) => {
  const { webhook } = trunkAt(bandwidth, settings);
  const said = (type: string, errorCode?: unknown) => {
    const message = { id: "m-1", direction: "out", from: "+15550001", text: "" };
    const [event] = webhook.parse(posted(JSON.stringify([{ type, to: "+15550002", errorCode, message }])));
    return event?.kind === "receipt" ? [event.receipt.state, event.receipt.reason] : null;
  };
  t.deepEqual(said("message-sending"), ["accepted", null]);
  t.deepEqual(said("message-sent"), ["sent", null]);
  t.deepEqual(said("message-delivered"), ["delivered", null]);
  t.deepEqual(said("message-read"), ["delivered", null]);
  t.deepEqual(said("message-failed", 4470), ["failed", "carrier-filtered"]);
  t.deepEqual(said("message-failed", "5999"), ["failed", "bandwidth 5999"]);
  t.deepEqual(said("message-failed"), ["failed", "status message-failed"]);
  t.deepEqual(said("message-lost"), ["unknown", "status message-lost"]);
});

test("a message goes out with our reference as its tag", async (t) => {
  const { carrier, asked } = trunkAt(bandwidth, settings, { status: 202, body: { id: "m-1" } });
  const media = [{ url: "https://sms.example.com/m/1", type: "image/png", bytes: 1 }];
  t.deepEqual(await carrier.send({ ...sms, media }, AbortSignal.timeout(60_000)), {
    kind: "accepted",
    reference: "m-1",
  });
  t.is(asked[0]?.url, "https://messaging.bandwidth.com/api/v2/users/5500000/messages");
  t.is(asked[0]?.headers.get("authorization"), basicOf("api:p:ä"));
  t.deepEqual(JSON.parse(asked[0]?.body ?? ""), {
    applicationId: settings.applicationId,
    from: sms.from,
    to: [sms.to],
    tag: sms.reference,
    text: sms.body,
    media: ["https://sms.example.com/m/1"],
  });
});

test("a server's error has taken nothing, as Bandwidth says; of a gateway before it nobody says so", async (t) => {
  const answered = async (status: number, body: unknown = "") => {
    const { carrier } = trunkAt(bandwidth, settings, { status, body });
    const outcome = await carrier.send(sms, AbortSignal.timeout(60_000));
    return [outcome.kind, outcome.kind === "accepted" ? null : outcome.reason];
  };
  t.deepEqual(await answered(500), ["deferred", "carrier-error"]);
  t.deepEqual(await answered(503), ["deferred", "carrier-error"]);
  t.deepEqual(await answered(502), ["unknown", "carrier-unclear"]);
  t.deepEqual(await answered(504), ["unknown", "carrier-unclear"]);
  const wrong = (fieldName: string) => ({
    type: "request-validation",
    fieldErrors: [{ fieldName, description: "x" }],
  });
  t.deepEqual(await answered(400, wrong("to[0]")), ["rejected", "bad-recipient"]);
  t.deepEqual(await answered(400, wrong("from")), ["rejected", "bad-sender"]);
  t.deepEqual(await answered(400, wrong("media")), ["rejected", "carrier-refused"]);
  t.deepEqual(await answered(202, {}), ["unknown", "carrier-unclear"]);
});
