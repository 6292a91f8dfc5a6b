import test from "ava";
import { turnedTo } from "../servers/carrier-simulator.js";
import { type CarrierCase, digits, openBench, sms } from "./sms-carrier-bench.js";

const picture = {
  url: "https://sms.example.com/sidetone/media/1?sig=a%2Bb&x=1",
  type: "image/png",
  bytes: 1_000,
};

/** How a message leaves, and how a trunk is set up for it. */
export function sending(subject: CarrierCase): void {
  const { name, capabilities } = subject.driver;

  test(`${name}: a text is on the handset once, word for word, and is accepted under the carrier's id`, async (t) => {
    const { carrier, simulator } = await openBench(t, subject);
    const outcome = await carrier.send(sms, AbortSignal.timeout(60_000));
    const [got] = simulator.taken;
    t.deepEqual(outcome, { kind: "accepted", reference: got?.id ?? "" });
    t.is(simulator.taken.length, 1);
    t.is(got?.body, sms.body);
    t.is(digits(got?.from), digits(sms.from));
    t.is(digits(got?.to), digits(sms.to));
    t.deepEqual(got?.media, []);
  });

  test(`${name}: a message with pictures ${capabilities.mms ? "names each of them, and its caption" : "is refused"}`, async (t) => {
    const { carrier, simulator } = await openBench(t, subject);
    const media = [picture, { ...picture, url: `${picture.url}&n=2` }];
    const outcome = await carrier.send({ ...sms, media }, AbortSignal.timeout(60_000));
    t.is(outcome.kind, capabilities.mms ? "accepted" : "rejected");
    if (capabilities.mms) t.like(simulator.taken[0], { body: sms.body, media: media.map(({ url }) => url) });
    else t.is(simulator.taken.length, 0);
  });

  if (capabilities.mms)
    test(`${name}: a picture may come without a word`, async (t) => {
      const { carrier, simulator } = await openBench(t, subject);
      const outcome = await carrier.send({ ...sms, body: "", media: [picture] }, AbortSignal.timeout(60_000));
      t.is(outcome.kind, "accepted");
      t.like(simulator.taken[0], { body: "", media: [picture.url] });
    });

  test(`${name}: what no phone has as a number is refused before the carrier is asked`, async (t) => {
    const { carrier, simulator } = await openBench(t, subject);
    const outcome = await carrier.send({ ...sms, to: "name:acme" }, AbortSignal.timeout(60_000));
    t.deepEqual(outcome, { kind: "rejected", reason: "bad-recipient" });
    t.is(simulator.asked(), 0);
  });
}

/** What a trunk's settings do. */
export function settingUp(subject: CarrierCase): void {
  const { name } = subject.driver;

  test(`${name}: two accounts do not mix`, async (t) => {
    const [one, two] = [await openBench(t, subject, "one"), await openBench(t, subject, "two")];
    await one.carrier.send(sms, AbortSignal.timeout(60_000));
    await two.carrier.send({ ...sms, body: "of two" }, AbortSignal.timeout(60_000));
    t.is(one.carrier.trunkId, "trunk-one");
    t.deepEqual(
      [one, two].map(({ simulator }) => simulator.taken.map(({ body }) => body)),
      [[sms.body], ["of two"]],
    );
    // One's credentials are nothing to the other's carrier: the message waits until somebody mends that.
    const stranger = subject.driver.create({ ...one.account, fetch: turnedTo(two.simulator, subject.face) });
    t.is((await stranger.send(sms, AbortSignal.timeout(60_000))).kind, "deferred");
    t.is(two.simulator.taken.length, 1);
  });

  test(`${name}: its API may be at another address, and not at one where the credentials would be read on the way`, async (t) => {
    const { simulator, account } = await openBench(t, subject);
    const settings = { ...account.settings, apiUrl: `${simulator.url}/` };
    const carrier = subject.driver.create({ ...account, settings, fetch });
    t.is((await carrier.send(sms, AbortSignal.timeout(60_000))).kind, "accepted");
    t.is(simulator.taken.length, 1);
    for (const apiUrl of [
      "http://carrier.example.com",
      "ftp://127.0.0.1",
      "nonsense",
      "https://a:b@example.com",
      "https://x?y",
    ])
      t.throws(() => subject.driver.create({ ...account, settings: { ...settings, apiUrl } }), {
        name: "SettingsProblem",
      });
  });

  test(`${name}: settings that are missing are named`, async (t) => {
    const { account } = await openBench(t, subject);
    for (const { name: setting, required } of subject.driver.settings) {
      if (!required) continue;
      const settings = { ...account.settings, [setting]: " " };
      const problem = t.throws(() => subject.driver.create({ ...account, settings }), {
        name: "SettingsProblem",
      });
      t.like(problem, { setting });
    }
  });
}
