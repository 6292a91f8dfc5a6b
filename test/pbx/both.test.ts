// One Sidetone between a real FreeSWITCH and a real Asterisk; their benches say what they have to be like.
import test from "ava";
import { eventually } from "../eventually.js";
import { pbxEntry as asteriskEntry, openPhones } from "./asterisk-bench.js";
import { pbxEntry as freeswitchEntry, openSwitch, TENANT_A } from "./freeswitch-bench.js";
import { serve } from "./sidetone-bench.js";

const MANY_LINES = 'Grüße 👋🏽 "q" \\n | $1 :) lol :D\nzweite Zeile';

test.serial("alice's phone is on FreeSWITCH and bob's on Asterisk, and they chat", async (t) => {
  const freeswitch = await openSwitch(t);
  const asterisk = openPhones(t);
  const { signIn, command } = await serve(t, freeswitchEntry("main"), asteriskEntry("second"));
  await command("extension", "set", "1002", "--pbx", "second");
  const [alice, bob] = [await signIn("alice"), await signIn("bob")];
  const hers = await freeswitch.phone("1001", TENANT_A);
  const his = await asterisk.phone("1002");
  await hers.register();
  await his.register();
  await bob.reach("1001", hers);
  await alice.reach("1002", his);

  t.is(await hers.text("1002", MANY_LINES), 202);
  await eventually(() => his.received.length === 1, { limitMs: 60_000 });
  t.is(his.received[0]?.body, MANY_LINES);
  t.regex(his.received[0]?.from ?? "", /<sip:1001@demo\.test>/);
  t.is(await his.text("1001", "danke :)"), 202);
  await eventually(() => hers.received.length === 1, { limitMs: 60_000 });
  t.is(hers.received[0]?.body, "danke :)");
  t.regex(hers.received[0]?.from ?? "", /<sip:1002@demo\.test>/);

  await alice.sees([MANY_LINES, "danke :)"]);
  await bob.sees([MANY_LINES, "danke :)"]);
  await alice.chat("1002", "from the browser");
  await eventually(() => his.received.length === 2, { limitMs: 60_000 });
  t.deepEqual(
    [hers.received.length, his.received.map(({ body }) => body)],
    [1, [MANY_LINES, "from the browser"]],
  );
});

test.serial(
  "F9 alice calls from the portal: her phone on FreeSWITCH rings; bob's on Asterisk for his",
  async (t) => {
    const freeswitch = await openSwitch(t);
    const asterisk = openPhones(t);
    const { signIn, command } = await serve(t, freeswitchEntry("main"), asteriskEntry("second"));
    await command("extension", "set", "1002", "--pbx", "second");
    const [alice, bob] = [await signIn("alice"), await signIn("bob")];
    const hers = await freeswitch.phone("1001", TENANT_A);
    const his = await asterisk.phone("1002");
    t.is(await alice.call({ extension: "1003" }), 409, "no phone is there yet");
    await hers.register();
    await his.register();
    await eventually(async () => (await alice.call({ extension: "1003" })) === 202, { limitMs: 60_000 });
    await eventually(async () => (await bob.call({ extension: "1003" })) === 202, { limitMs: 60_000 });
    t.deepEqual([hers.calls.length, his.calls.length], [1, 1]);
    t.regex(hers.calls[0]?.from ?? "", /sip:1003@/);
    t.regex(his.calls[0]?.from ?? "", /sip:1003@/);
    hers.calls[0]?.refuse(486);
    his.calls[0]?.refuse(486);
  },
);
