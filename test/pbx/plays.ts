// Plays with real phones, a real PBX and a whole Sidetone; the same for every PBX.
import test, { type ExecutionContext } from "ava";
import type { MessageView } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import type { ReceivedText, SipUserAgent } from "../servers/sip-ua.js";
import type { TcpProxy } from "../servers/tcp-proxy.js";
import { MAIN_LINE, PEER, SALES, type Served } from "./sidetone-bench.js";

/** Only a play that fails waits that long. */
const LIMIT_MS = 60_000;
const MANY_LINES = 'Grüße 👋🏽 "q" \\n | $1\nzweite Zeile\n\nvierte';
/** The text that a carrier never answers. */
const SILENCE = "is silence";

/** A whole Sidetone at a real PBX, with the phones of the demo's people and a carrier. */
export interface PbxWorld extends Served {
  phone(user: string): Promise<SipUserAgent>;
  carrier(): Promise<SipUserAgent>;
  /** The line from Sidetone to the PBX. */
  readonly proxy: TcpProxy;
  /** Ends the PBX and starts it again. */
  restart(): Promise<void>;
  /** What a bubble shows when the carrier wants a login that the PBX does not have. */
  readonly challenged: MessageView["state"];
}

type OpenWorld = (t: ExecutionContext) => Promise<PbxWorld>;

/** `name` is the PBX. */
export function playSidetone(name: string, openSidetone: OpenWorld): void {
  const play: Play = (title, run) => void test.serial(`${name}: ${title}`, run);
  texting(play, openSidetone);
  browsing(play, openSidetone);
  refusing(play, openSidetone);
  lasting(play, openSidetone);
}

type Play = (title: string, run: (t: ExecutionContext) => Promise<void>) => void;

function texting(play: Play, openSidetone: OpenWorld): void {
  play("alice's phone texts bob: his browser and his phone get it, hers shows what she wrote", async (t) => {
    const { phone, signIn } = await openSidetone(t);
    const [alice, bob] = [await signIn("alice"), await signIn("bob")];
    const [desk, other] = [await phone("1001"), await phone("1002")];
    await desk.register();
    await other.register();
    t.is(await desk.text("1002", MANY_LINES), 202);
    await bob.sees([MANY_LINES]);
    await alice.sees([MANY_LINES]);
    await eventually(() => other.received.length === 1, { limitMs: LIMIT_MS });
    t.is(other.received[0]?.body, MANY_LINES);
    t.regex(other.received[0]?.from ?? "", /<sip:1001@demo\.test>/);
    t.is((await alice.messages())[0]?.mine, true);

    t.is(await other.text("1001", "danke"), 202);
    await alice.sees([MANY_LINES, "danke"]);
    await eventually(() => desk.received.length === 1, { limitMs: LIMIT_MS });
    t.deepEqual([desk.received.map(({ body }) => body), other.received.length], [["danke"], 1]);
  });

  play("alice's phone texts outside from her number; the answer reaches her browser and phone", async (t) => {
    const { phone, carrier, signIn } = await openSidetone(t);
    const alice = await signIn("alice");
    const desk = await phone("1001");
    const peer = await carrier();
    await desk.register();
    t.is(await desk.text(PEER, "hi there"), 202);
    await eventually(() => peer.received.length === 1, { limitMs: LIMIT_MS });
    t.is(peer.received[0]?.body, "hi there");
    const from = /sip:(\+\d+)@/.exec(peer.received[0]?.from ?? "")?.[1] ?? "";
    t.true([MAIN_LINE, SALES].includes(from), peer.received[0]?.from);
    await alice.bubble("hi there", "accepted");

    t.is(await peer.text(from, "hello back 👍"), 202);
    await alice.sees(["hi there", "hello back 👍"]);
    await eventually(() => desk.received.length === 1, { limitMs: LIMIT_MS });
    t.is(desk.received[0]?.body, "hello back 👍");
    t.regex(desk.received[0]?.from ?? "", /sip:\+15551230001@demo\.test/);

    // The phone answers the address that wrote, and stays in the same conversation.
    await desk.text(PEER, "bye");
    await eventually(() => peer.received.length === 2, { limitMs: LIMIT_MS });
    t.true(peer.received[1]?.from.includes(from));
  });
}

function browsing(play: Play, openSidetone: OpenWorld): void {
  play("a browser reaches phones and the trunk, and each device of one user once", async (t) => {
    const { phone, carrier, signIn } = await openSidetone(t);
    const alice = await signIn("alice");
    const [desk, mobile] = [await phone("1002"), await phone("1002")];
    const peer = await carrier();
    await desk.register();
    await mobile.register();
    await alice.reach("1002", desk);
    await alice.reach("1002", mobile);
    desk.received.length = 0;
    await alice.chat("1002", MANY_LINES);
    await eventually(() => desk.received.length === 1 && mobile.received.length === 1, { limitMs: LIMIT_MS });
    t.is(desk.received[0]?.body, MANY_LINES);
    await alice.sms(PEER, "to the outside");
    await alice.bubble("to the outside", "accepted");
    t.deepEqual(
      peer.received.map(({ body }) => body),
      ["to the outside"],
    );
    t.deepEqual([desk.received.length, mobile.received.length], [1, 1]);
  });
}

function refusing(play: Play, openSidetone: OpenWorld): void {
  play("what a trunk answers is what the bubble shows", async (t) => {
    const { carrier, signIn, challenged } = await openSidetone(t);
    const alice = await signIn("alice");
    const peer = await carrier();
    const shown: Readonly<Record<string, MessageView["state"]>> = {
      200: "accepted",
      202: "accepted",
      404: "failed",
      480: "failed",
      503: "queued",
      challenge: challenged,
      silence: "unknown",
    };
    for (const [index, answer] of ([200, 202, 404, 480, 503, "challenge", "silence"] as const).entries()) {
      const number = `+1555123010${index}`;
      peer.answer = (text) => (text.body === `is ${answer}` ? answer : 200);
      await alice.sms(number, `is ${answer}`);
      // A PBX that does not answer the challenge never comes again.
      if (answer !== "challenge" || challenged !== "failed") {
        await eventually(() => peer.received.some(({ body }) => body === `is ${answer}`), {
          limitMs: LIMIT_MS,
        });
      }
      await alice.bubble(`is ${answer}`, shown[answer] ?? null, LIMIT_MS);
    }
    t.is(peer.received.filter(({ body }) => body === SILENCE).length, 1);
  });

  play(
    "a text that may not leave comes back to the phone with the reason, once, and never loops",
    async (t) => {
      const { phone, carrier, signIn } = await openSidetone(t);
      const carol = await signIn("carol");
      const desk = await phone("1003");
      const peer = await carrier();
      await desk.register();
      t.is(await desk.text(PEER, "I may not"), 202);
      await eventually(() => desk.received.length === 1, { limitMs: LIMIT_MS });
      t.regex(desk.received[0]?.from ?? "", /sip:\+15551230001@demo\.test/);
      t.is(await desk.text("1002", "but chat I may"), 202);
      await carol.sees(["but chat I may"]);
      t.deepEqual([newAt(peer).length, desk.received.length], [0, 1]);
    },
  );

  play("what nobody can be asked about goes to quarantine and to nobody else", async (t) => {
    const { carrier, signIn } = await openSidetone(t);
    const [oscar, alice] = [await signIn("oscar"), await signIn("alice")];
    const peer = await carrier();
    await peer.text("+15550009999", "whose is this?");
    await peer.text(MAIN_LINE, "hers");
    await alice.sees(["hers"]);
    const quarantine = await eventually(async () => {
      const page = await oscar.get<{ items: readonly unknown[] }>("/quarantine");
      return page.items.length > 0 ? page.items : null;
    });
    t.is(quarantine.length, 1);
    t.deepEqual(newAt(peer), []);
  });
}

function lasting(play: Play, openSidetone: OpenWorld): void {
  play("a phone that was away gets what it missed when it registers, in order, once", async (t) => {
    const { phone, signIn } = await openSidetone(t);
    const [alice, bob] = [await signIn("alice"), await signIn("bob")];
    const desk = await phone("1002");
    await desk.register();
    await alice.reach("1002", desk);
    await desk.register(0);
    const missed = ["one", "two", "three", "four"];
    for (const body of missed) await alice.chat("1002", body);
    await bob.sees(missed);
    await desk.register();
    await eventually(() => desk.received.length === 4, { limitMs: LIMIT_MS });
    await desk.register();
    await alice.chat("1002", "five");
    await eventually(() => desk.received.length === 5, { limitMs: LIMIT_MS });
    t.deepEqual(
      desk.received.map(({ body }) => body),
      [...missed, "five"],
    );
  });

  play("Sidetone killed, the line cut, the switch restarted: nothing is lost, nothing doubled", async (t) => {
    const { phone, restart, proxy, daemon, signIn } = await openSidetone(t);
    const desk = await phone("1001");
    const texts: string[] = [];
    async function say(body: string): Promise<void> {
      texts.push(body);
      t.is(await desk.text("1002", body), 202, body);
    }
    await say("before");
    await daemon.kill9();
    await say("while it was dead");
    await daemon.restart();
    await say("after the kill");
    proxy.cut();
    await say("while the line was cut");
    await daemon.stop();
    await say("while it was stopped");
    await restart();
    await eventually(async () => (await desk.text("1002", "after the restart").catch(() => 0)) === 202, {
      limitMs: 60_000,
    });
    texts.push("after the restart");
    await daemon.restart();
    const bob = await signIn("bob");
    await bob.sees(texts);
    t.deepEqual(await bob.bodies(), texts);
  });
}

/** What a carrier got in this test: a switch repeats for 32 s what nobody answered in the test before. */
function newAt(peer: SipUserAgent): readonly ReceivedText[] {
  return peer.received.filter(({ body }) => body !== SILENCE);
}
