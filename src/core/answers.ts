import { addressFromKey, isAnswerable } from "./address.js";
import type { Language } from "./catalogue.js";
import { ANSWER_EVERY_MS, type AnswerKind, type Asked, changesConsent } from "./consent.js";
import type { Consent } from "./model.js";
import type { AnswerDraft, ConsentChange, Facts } from "./submission.js";
import type { TrunkRules } from "./trunk.js";

/** Says an answer to a keyword in one language; `optedOut`: the peer gets nothing from this number now. */
export type SayAnswer = (
  what: { readonly kind: AnswerKind; readonly optedOut: boolean; readonly tenant: string },
  language: Language,
) => string;

/** A keyword with where it came in. */
export interface Asking {
  readonly asked: Asked;
  readonly tenant: { readonly id: string; readonly name: string };
  readonly number: string;
  readonly peer: string;
  readonly trunkId: string;
}

export interface AnswerRules {
  readonly now: number;
  readonly trunks: { get(trunkId: string): Pick<TrunkRules, "answersKeywords"> | undefined };
  readonly say: SayAnswer;
}

/** What a keyword changes, and what is answered. */
export interface Reaction {
  readonly consents: readonly ConsentChange[];
  readonly answer: AnswerDraft | null;
}

/** Nothing was asked. */
export const noReaction: Reaction = { consents: [], answer: null };

/**
 * A consent changes once however often it is asked for, and a change is confirmed once. Who asks for help is helped, also
 * when opted out. Where the carrier answers we are silent; and no kind of answer goes out twice in some minutes, so that
 * two machines that text each other end.
 */
export function reactTo(
  asking: Asking,
  facts: Pick<Facts, "consents" | "answeredAt">,
  rules: AnswerRules,
): Reaction {
  const { asked, tenant, number, peer } = asking;
  const before = facts.consents.get(`${tenant.id} ${number} ${peer}`) ?? null;
  if (asked.keyword === "help") {
    return { consents: [], answer: answerOf(asking, "helped", { before, facts, rules }) };
  }
  const consent = asked.keyword === "opt-out" ? "opted-out" : "opted-in";
  if (!changesConsent(before, consent)) return noReaction;
  const how = asked.word === null ? "carrier" : "keyword";
  const kind = consent === "opted-out" ? "confirmed-out" : "confirmed-in";
  return {
    consents: [{ tenantId: tenant.id, number, peer, consent, how, text: asked.word ?? "" }],
    answer: answerOf(asking, kind, { before, facts, rules }),
  };
}

/** What is known once this has happened, for what stands behind it in the same batch. */
export function afterReaction<Some extends Pick<Facts, "consents" | "answeredAt">>(
  facts: Some,
  { consents, answer }: Reaction,
  tenantId: string,
  now: number,
): Some {
  if (consents.length === 0 && !answer) return facts;
  const changed = consents.map((one) => [`${one.tenantId} ${one.number} ${one.peer}`, one.consent] as const);
  const answered = answer ? [[answerKey(tenantId, answer), now] as const] : [];
  return {
    ...facts,
    consents: new Map([...facts.consents, ...changed]),
    answeredAt: new Map([...facts.answeredAt, ...answered]),
  };
}

/** Under what the time of the last answer of a kind is known. */
export function answerKey(
  tenantId: string,
  { from, to, kind }: Pick<AnswerDraft, "from" | "to" | "kind">,
): string {
  return `${tenantId} ${from} ${to} ${kind}`;
}

interface Known {
  readonly before: Consent | null;
  readonly facts: Pick<Facts, "answeredAt">;
  readonly rules: AnswerRules;
}

function answerOf(asking: Asking, kind: AnswerKind, { before, facts, rules }: Known): AnswerDraft | null {
  const { asked, tenant, number: from, peer: to, trunkId } = asking;
  const trunk = rules.trunks.get(trunkId);
  if (!trunk || trunk.answersKeywords || asked.seenByCarrier || from === to) return null;
  const address = addressFromKey(to);
  if (!address || !isAnswerable(address)) return null;
  const last = facts.answeredAt.get(answerKey(tenant.id, { from, to, kind })) ?? Number.NEGATIVE_INFINITY;
  if (rules.now - last < ANSWER_EVERY_MS) return null;
  const optedOut = before === "opted-out";
  const body = rules.say({ kind, optedOut, tenant: nameFor(tenant.name) }, asked.language);
  return { kind, trunkId, from, to, body };
}

/** A name of any length would make a long text of a short one. */
const NAME_LENGTH = 40;

function nameFor(name: string): string {
  const characters = [...name];
  return characters.length > NAME_LENGTH ? characters.slice(0, NAME_LENGTH).join("").trim() : name;
}
