import { RestClient } from "@signalwire/compatibility-api";
import test from "ava";
import { signalwire } from "../../../../src/connectors/sms/signalwire/carrier.js";
import { signalwireFace } from "../../../../src/connectors/sms/signalwire/face.js";
import { eventsOf, openBench, receiptOf, sms, WEBHOOK } from "../../../contract/sms-carrier-bench.js";

const subject = { driver: signalwire, face: signalwireFace };
const { signingKey = "" } = signalwireFace.settings("one");

test("what the simulator signs is genuine to SignalWire's own validator, and to us", async (t) => {
  const { simulator, carrier } = await openBench(t, subject);
  await carrier.send(sms, AbortSignal.timeout(60_000));
  const text = { from: "+15551239999", to: "+15557650001", body: "é & = + 😀 'quoted'" };
  for (const hook of [simulator.text(text), receiptOf(simulator, "failed")]) {
    if (hook === null) return void t.fail("no webhook");
    const fields = Object.fromEntries(new URLSearchParams(Buffer.from(hook.body).toString()));
    const signature = hook.headers["x-signalwire-signature"] ?? "";
    t.true(RestClient.validateRequest(signingKey, signature, hook.url, fields));
    t.false(RestClient.validateRequest("another", signature, hook.url, fields));
    t.is(carrier.webhook?.verify(hook), null);
    // Some of its traffic carries the older name of the header.
    const older = { ...hook, headers: { "x-twilio-signature": signature } };
    t.is(carrier.webhook?.verify(older), null);
  }
});

test("the space may be named in short, and nothing but a space is one", async (t) => {
  const { account } = await openBench(t, subject);
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (url) => {
    asked.push(new URL(String(url)).origin);
    return Response.json({ sid: "SM1" }, { status: 201 });
  };
  for (const space of ["one", "One.SignalWire.com"]) {
    const carrier = signalwire.create({ ...account, settings: { ...account.settings, space }, fetch });
    await carrier.send(sms, AbortSignal.timeout(60_000));
  }
  t.deepEqual(asked, ["https://one.signalwire.com", "https://one.signalwire.com"]);
  for (const space of ["one.example.com", "one/x", "https://one.signalwire.com", "a@b"]) {
    const settings = { ...account.settings, space };
    t.throws(() => signalwire.create({ ...account, settings }), { name: "SettingsProblem" });
  }
});

test("nobody is given the account's credentials for a file", async (t) => {
  const { carrier, simulator } = await openBench(t, subject);
  const media = [{ url: "https://one.signalwire.com/api/laml/x", type: "image/png" }];
  const [event] = eventsOf(
    carrier,
    simulator.text({ from: "1", to: "2", body: "", media, webhookUrl: WEBHOOK }),
  );
  t.is(event?.kind === "message" ? event.message.media[0]?.credentials : undefined, null);
});
