import type { Outcome } from "../../src/core/model.js";
import type {
  CallOutcome,
  PbxArrival,
  PbxCall,
  PbxConnector,
  PbxHandlers,
  PbxLine,
  PbxText,
} from "../../src/ports.js";

type Answer = (text: PbxText, signal: AbortSignal) => Outcome | Promise<Outcome>;

/** A switch that says what the test lets it say, and keeps what it was given. */
export interface FakePbx extends PbxConnector {
  /** Everything it was told to send to trunks and to phones that are registered, in order. */
  readonly sent: readonly PbxText[];
  /** What it answers from now on. */
  answer: Answer;
  /** Every call that it was told to begin. */
  readonly calls: readonly PbxCall[];
  /** What becomes of a call. */
  onCall: (call: PbxCall) => CallOutcome | Promise<CallOutcome>;
  /** What a real link would call. */
  readonly handlers: PbxHandlers;
  /** A text of a phone, as the spool hands it over; resolves when it may be acknowledged. */
  phoneTexts(endpoint: string, to: string, body: string, overrides?: Partial<PbxArrival>): Promise<void>;
  /** A text over one of the switch's SIP trunks. */
  trunkTexts(trunkId: string | null, from: string, to: string, body: string): Promise<void>;
  registers(endpoint: string): Promise<void>;
  leaves(endpoint: string): Promise<void>;
  /** What the link tells after a reconnect: these phones and no others are there. */
  seeds(endpoints: readonly string[]): Promise<void>;
  line(endpoint: string): PbxLine;
}

export function createFakePbx(name: string, domain = "demo.test"): FakePbx {
  const sent: PbxText[] = [];
  const calls: PbxCall[] = [];
  const registered = new Set<string>();
  let given: PbxHandlers | null = null;
  let arrivals = 0;

  const pbx: FakePbx = {
    name,
    kind: "freeswitch",
    sent,
    answer: () => ({ kind: "accepted" }),
    calls,
    onCall: () => ({ kind: "ringing" }),
    get handlers() {
      if (!given) throw new Error("the switch was not started");
      return given;
    },
    start(handlers) {
      given = handlers;
    },
    async stop() {
      given = null;
    },
    async send(text, signal) {
      if (text.to.kind === "extension" && !registered.has(text.to.endpoint)) {
        return { kind: "deferred", reason: "not-registered", untilRegistered: true };
      }
      sent.push(text);
      return pbx.answer(text, signal);
    },
    async call(call) {
      calls.push(call);
      return pbx.onCall(call);
    },
    reread: () => null,
    status: () => ({ link: "up", problem: null, version: null, since: 0, lossy: false, mirrored: null }),
    phoneTexts: (endpoint, to, body, overrides = {}) =>
      pbx.handlers.arrived([
        { ...arrival(to, body), from: { kind: "phone", line: pbx.line(endpoint) }, ...overrides },
      ]),
    trunkTexts: (trunkId, number, to, body) =>
      pbx.handlers.arrived([{ ...arrival(to, body), from: { kind: "trunk", trunkId, number } }]),
    registers(endpoint) {
      registered.add(endpoint);
      return pbx.handlers.registration(pbx.line(endpoint), true);
    },
    leaves(endpoint) {
      registered.delete(endpoint);
      return pbx.handlers.registration(pbx.line(endpoint), false);
    },
    seeds(endpoints) {
      registered.clear();
      for (const endpoint of endpoints) registered.add(endpoint);
      return pbx.handlers.seeded(endpoints.map((endpoint) => pbx.line(endpoint)));
    },
    line: (endpoint) => ({ domain, endpoint }),
  };
  return pbx;

  function arrival(to: string, body: string) {
    const key = `core-1:${++arrivals}`;
    return { key, to, body: Buffer.from(body), contentType: "text/plain", receivedAt: 0, raw: body };
  }
}
