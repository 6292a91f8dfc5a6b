import test from "ava";
import { loopbackRules } from "../../src/connectors/sms/loopback/carrier.js";
import { factsNeeded, phonesNeeded } from "../../src/core/facts.js";
import type { NumberSettings, TenantDirectory } from "../../src/core/model.js";
import { resolve, type Whereabouts } from "../../src/core/resolve.js";
import { type Decision, route } from "../../src/core/routing.js";
import type { Destination, Facts, Source, Submission } from "../../src/core/submission.js";
import { aDirectory, anExtension, anOwnNumber, aUser, noon } from "../factories.js";
import { describe, sayAnswer } from "../words.js";

const NUMBER = "+15551230001";
const SECOND = "+15551230002";
const PEER = "+15557650002";

interface World {
  readonly directory?: TenantDirectory;
  readonly tenantSms?: boolean;
  readonly userSms?: boolean;
  readonly chatOff?: readonly string[];
  readonly numbers?: ReadonlyMap<string, NumberSettings>;
  readonly facts?: Partial<Facts>;
}

function settings(overrides: Partial<NumberSettings> = {}): NumberSettings {
  return {
    smsEnabled: true,
    mmsEnabled: false,
    trunkId: "loopback",
    country: null,
    userIds: ["alice"],
    ...overrides,
  };
}

function factsOf(world: World): Facts {
  const users = ["alice", "bob", "carol"].map((id) => {
    const chatEnabled = !world.chatOff?.includes(id);
    return [id, { chatEnabled, smsEnabled: world.userSms ?? true, defaultNumber: null }] as const;
  });
  const numbers = world.numbers ?? new Map([[NUMBER, settings()]]);
  return {
    tenants: new Map([["tenant-1", { smsEnabled: world.tenantSms ?? true }]]),
    users: new Map(users),
    numbers: new Map([...numbers].map(([number, value]) => [`tenant-1 ${number}`, value])),
    consents: new Map(),
    answeredAt: new Map(),
    numbersByPeer: new Map(),
    registrations: new Map(),
    uploads: new Map(),
    ...world.facts,
  };
}

function decide(source: Source, world: World = {}, body = "hi", where: Partial<Whereabouts> = {}): Decision {
  const directory = world.directory ?? aDirectory();
  const submission: Submission = { key: "k", source, body, receivedAt: noon, raw: null };
  const intent = resolve(submission, { directory, extension: null, number: null, ...where });
  return route(submission, intent, factsOf(world), {
    now: noon,
    trunks: new Map([["loopback", loopbackRules]]),
    publicMedia: true,
    describe,
    sayAnswer,
  });
}

function fromUser(to: Destination): Source {
  return { kind: "user", session: { userId: "alice", tenantId: "tenant-1", scope: "user" }, to };
}

function sms(to = PEER, from: string | null = null): Source {
  return fromUser({ kind: "sms", to, from });
}

function fromPhone(to: string): { source: Source; where: Partial<Whereabouts> } {
  return {
    source: { kind: "phone", pbx: "main", domain: "demo.test", endpoint: "1001", to },
    where: { extension: anExtension() },
  };
}

function fromTrunk(trunkId: string | null = "loopback", from = PEER): Source {
  return { kind: "trunk", trunkId, from, to: NUMBER };
}

function errorOf(decision: Decision): string {
  return decision.kind === "refuse" ? decision.error : decision.kind;
}

function reasonOf(decision: Decision): string {
  return decision.kind === "quarantine" ? decision.reason : decision.kind;
}

test("alice's chat to bob is one message for bob, with no delivery while no phone of his was seen", (t) => {
  const decision = decide(fromUser({ kind: "user", userId: "bob" }));
  t.like(decision, {
    kind: "message",
    readers: ["bob"],
    deliveries: [],
    message: { kind: "chat", state: null },
  });
});

test("both sides of a chat share one conversation", (t) => {
  const there = decide(fromUser({ kind: "user", userId: "bob" }));
  const back = decide({ ...fromPhone("1001").source, endpoint: "1002" } as Source, {}, "hi", {
    extension: anExtension({ number: "1002", userId: "bob" }),
  });
  if (there.kind !== "message" || back.kind !== "message") return t.fail();
  t.is(there.conversation.key, back.conversation.key);
});

test("every phone of the reader that was seen lately gets a copy, and waits for it where it is not registered", (t) => {
  const bobs = [1002, 1012, 1022, 1032].map((n) => anExtension({ number: String(n), userId: "bob" }));
  const directory = aDirectory({ extensions: [anExtension(), ...bobs] });
  const day = 24 * 3_600_000;
  const registrations = new Map([
    ["extension-1001", { registered: true, lastSeenAt: noon }],
    ["extension-1002", { registered: true, lastSeenAt: noon }],
    ["extension-1012", { registered: false, lastSeenAt: noon - 29 * day }],
    ["extension-1022", { registered: false, lastSeenAt: noon - 31 * day }],
  ]);
  const decision = decide(fromUser({ kind: "user", userId: "bob" }), { directory, facts: { registrations } });
  if (decision.kind !== "message") return t.fail();
  t.deepEqual(
    decision.deliveries.map(({ target, from, parked }) => ({ target, from, parked })),
    [
      { target: "extension-1002", from: "1001", parked: false },
      { target: "extension-1012", from: "1001", parked: true },
    ],
  );
});

for (const tenantSms of [true, false]) {
  for (const userSms of [true, false]) {
    for (const numberOn of [true, false]) {
      const expected = !tenantSms
        ? "sms-off-tenant"
        : !userSms
          ? "sms-off-user"
          : !numberOn
            ? "sms-no-number"
            : "message";
      test(`F4 tenant ${tenantSms}, user ${userSms}, number ${numberOn}: ${expected}`, (t) => {
        const numbers = new Map([[NUMBER, settings({ smsEnabled: numberOn })]]);
        t.is(errorOf(decide(sms(), { tenantSms, userSms, numbers })), expected);
        t.is(
          errorOf(decide(fromUser({ kind: "user", userId: "bob" }), { tenantSms, userSms, numbers })),
          "message",
        );
      });
    }
  }
}

test("a number that is off, not the user's, or on no trunk is refused by name", (t) => {
  const world = (second: NumberSettings): World => ({
    directory: aDirectory({ numbers: [anOwnNumber(), anOwnNumber({ e164: SECOND })] }),
    numbers: new Map([
      [NUMBER, settings()],
      [SECOND, second],
    ]),
  });
  t.is(errorOf(decide(sms(PEER, SECOND), world(settings({ smsEnabled: false })))), "sms-off-number");
  t.is(errorOf(decide(sms(PEER, SECOND), world(settings({ userIds: ["bob"] })))), "sms-number-not-yours");
  t.is(errorOf(decide(sms(PEER, SECOND), world(settings({ trunkId: null })))), "sms-no-trunk");
  t.is(errorOf(decide(sms(PEER, SECOND), world(settings({ trunkId: "gone" })))), "sms-no-trunk");
  t.is(errorOf(decide(sms(PEER, "+15550000000"), world(settings()))), "sms-number-not-yours");
});

test("an SMS goes from the number last used with this peer, else the default, else the first", (t) => {
  const directory = aDirectory({ numbers: [anOwnNumber(), anOwnNumber({ e164: SECOND })] });
  const numbers = new Map([
    [NUMBER, settings()],
    [SECOND, settings()],
  ]);
  const from = (facts: Partial<Facts>) => {
    const decision = decide(sms(), { directory, numbers, facts });
    return decision.kind === "message" ? decision.conversation.number : decision.kind;
  };
  const preferring = new Map([["alice", { chatEnabled: true, smsEnabled: true, defaultNumber: SECOND }]]);
  t.is(from({}), NUMBER);
  t.is(from({ users: preferring }), SECOND);
  t.is(
    from({ users: preferring, numbersByPeer: new Map([[`tenant-1 ${PEER}`, ["+15559999999", NUMBER]]]) }),
    NUMBER,
  );
});

test("a peer that opted out of this number gets nothing, from another number it may", (t) => {
  const consents = new Map([[`tenant-1 ${NUMBER} ${PEER}`, "opted-out" as const]]);
  t.is(errorOf(decide(sms(), { facts: { consents } })), "recipient-opted-out");
  t.is(errorOf(decide(sms("+15557650003"), { facts: { consents } })), "message");
});

test("a sender without a number can't be answered, and nobody texts the number he sends from", (t) => {
  t.is(errorOf(decide(sms("ACME"))), "recipient-cannot-be-answered");
  t.is(errorOf(decide(sms(NUMBER, NUMBER))), "recipient-is-sender");
  t.is(errorOf(decide(sms("not a number \u0000"))), "bad-recipient");
});

test("from a phone, an extension is a chat, an outside number an SMS, a mistyped extension neither", (t) => {
  const dial = (to: string) => {
    const { source, where } = fromPhone(to);
    return decide(source, {}, "hi", where);
  };
  t.like(dial("1002"), { kind: "message", message: { kind: "chat", origin: "phone" }, readers: ["bob"] });
  t.like(dial("bob"), { kind: "message", readers: ["bob"] });
  t.like(dial("5557650002"), { kind: "message", conversation: { kind: "sms", peer: PEER } });
  t.is(errorOf(dial("1999")), "recipient-unknown");
  t.is(errorOf(dial("1001")), "recipient-is-sender");
});

test("a refusal comes back to the phone from the address it wrote to", (t) => {
  const { source, where } = fromPhone("1999");
  const decision = decide(source, {}, "hi", where);
  if (decision.kind !== "refuse") return t.fail();
  t.like(decision.notice, { extensionId: "extension-1001", from: "1999" });
  t.true((decision.notice?.body.length ?? 0) > 10);
});

test("what no line, no user or a disabled user sent goes to quarantine", (t) => {
  const { source } = fromPhone("1002");
  t.is(reasonOf(decide(source, {}, "hi", { directory: null })), "unknown-line");
  t.is(reasonOf(decide(source, {}, "hi", { extension: anExtension({ userId: null }) })), "line-without-user");
  const directory = aDirectory({ users: [aUser({ enabled: false })] });
  t.is(reasonOf(decide(source, { directory }, "hi", { extension: anExtension() })), "user-disabled");
});

test("an inbound SMS reaches the number's users; anything else on the number's way is quarantined", (t) => {
  const number = anOwnNumber();
  const arrive = (world: World, source = fromTrunk()) => decide(source, world, "hi", { number });
  t.like(arrive({}), { kind: "message", readers: ["alice"], message: { direction: "in", authorId: null } });
  t.is(reasonOf(arrive({ tenantSms: false })), "tenant-off");
  t.is(reasonOf(arrive({ numbers: new Map([[NUMBER, settings({ smsEnabled: false })]]) })), "number-off");
  t.is(reasonOf(arrive({ numbers: new Map([[NUMBER, settings({ userIds: [] })]]) })), "number-without-user");
  t.is(reasonOf(arrive({}, fromTrunk("another"))), "other-trunk");
  t.is(reasonOf(arrive({}, fromTrunk(null))), "unknown-trunk");
  t.is(reasonOf(arrive({}, fromTrunk("loopback", "\u0000"))), "bad-sender");
  t.is(reasonOf(decide(fromTrunk(), {}, "hi", { number: null, directory: null })), "unknown-number");
});

test("an inbound message never makes a delivery to a trunk", (t) => {
  const registrations = new Map([["extension-1001", { registered: true, lastSeenAt: noon }]]);
  const decision = decide(fromTrunk(), { facts: { registrations } }, "hi", { number: anOwnNumber() });
  if (decision.kind !== "message") return t.fail();
  t.deepEqual(
    decision.deliveries.map(({ kind, target, from }) => ({ kind, target, from })),
    [{ kind: "phone", target: "extension-1001", from: PEER }],
  );
});

test("STOP and START from a peer change the consent of this number and peer, other words don't", (t) => {
  const consents = (body: string) => {
    const decision = decide(fromTrunk(), {}, body, { number: anOwnNumber() });
    return decision.kind === "message"
      ? decision.reaction.consents.map(({ consent }) => consent)
      : decision.kind;
  };
  t.deepEqual(consents(" stop. "), ["opted-out"]);
  t.deepEqual(consents("START"), [], "who never opted out has nothing to opt in to");
  t.deepEqual(consents("stop by at 5"), []);
});

test("a chat asks nothing about SMS, and an inbound SMS asks about the phones of the number's users", (t) => {
  const directory = aDirectory();
  const intentOf = (source: Source, where: Partial<Whereabouts>) => {
    const submission: Submission = { key: "k", source, body: "hi", receivedAt: noon, raw: null };
    return resolve(submission, { directory, extension: null, number: null, ...where });
  };
  const chat = factsNeeded([intentOf(fromUser({ kind: "user", userId: "bob" }), {})]);
  t.deepEqual(chat, {
    tenantIds: [],
    userIds: ["alice", "bob"],
    numbers: [],
    sendersOfSms: [],
    peers: [],
    askers: [],
    extensionIds: [],
    uploadIds: [],
  });
  const inbound = intentOf(fromTrunk(), { number: anOwnNumber() });
  t.deepEqual(phonesNeeded([inbound], factsOf({})).extensionIds, ["extension-1001"]);
});
