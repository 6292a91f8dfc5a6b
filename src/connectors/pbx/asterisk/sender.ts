import type { Outcome } from "../../../core/model.js";
import { combineOutcomes, isHost, isUserPart } from "../../../core/sip.js";
import type { PbxText } from "../../../ports.js";
import { type Attempt, cannotBeSaid, later, notSent, orAborted } from "../shared/attempt.js";
import { isContact, isDialable, isEndpoint } from "./addresses.js";
import type { Tap } from "./hep.js";
import type { Link } from "./link.js";
import { contactOutcome, trunkOutcome } from "./outcomes.js";
import { contactsOf } from "./registrations.js";

/** A PJSIP endpoint that carries SMS. */
export interface AsteriskTrunk {
  readonly id: string;
  readonly gateway: string;
  /** Domain of our address towards the carrier; the endpoint's own unless given. */
  readonly fromDomain?: string;
}

export interface SenderDeps {
  readonly link: Link;
  /** Null where the PBX mirrors nothing to us. */
  readonly tap: Tap | null;
  readonly trunks: readonly AsteriskTrunk[];
  readonly newId: () => string;
}

/** Hands texts to Asterisk, contact by contact, and finds out what became of them where that can be seen. */
export interface Sender {
  /** Never rejects. */
  send(text: PbxText, signal: AbortSignal): Promise<Outcome>;
}

export function createSender(deps: SenderDeps): Sender {
  async function toTrunk(attempt: Attempt, trunkId: string, number: string): Promise<Outcome> {
    const { from } = attempt.text;
    if (!isDialable(number) || !isUserPart(from)) return cannotBeSaid;
    const trunk = deps.trunks.find(({ id }) => id === trunkId);
    if (!trunk) return later("trunk-unknown");
    const sender = trunk.fromDomain === undefined ? from : `sip:${from}@${trunk.fromDomain}`;
    const to = `pjsip:PJSIP/${number}@${trunk.gateway}`;
    const outcome = await hand(attempt, { to, from: sender, id: attempt.text.attempt, judge: trunkOutcome });
    return outcome ?? later("trunk-unknown");
  }

  async function toPhone(attempt: Attempt, endpoint: string): Promise<Outcome> {
    const { text } = attempt;
    if (!isEndpoint(endpoint) || !isUserPart(text.from) || !isHost(text.fromDomain)) return cannotBeSaid;
    const contacts = await contactsOf(deps.link, endpoint);
    if (contacts === null) return notSent;
    const from = `sip:${text.from}@${text.fromDomain}`;
    const outcomes = await Promise.all(
      contacts.filter(isContact).map((contact, index) => {
        const id = index === 0 ? text.attempt : deps.newId();
        return hand(attempt, { to: `pjsip:${endpoint}/${contact}`, from, id, judge: contactOutcome });
      }),
    );
    return combineOutcomes(outcomes.filter((outcome) => outcome !== null));
  }

  /** Null where Asterisk knows no such endpoint, or none of its devices. */
  async function hand(attempt: Attempt, { to, from, id, judge }: Handing): Promise<Outcome | null> {
    if (attempt.signal.aborted) return notSent;
    const following = deps.tap?.follow(id);
    attempt.started = true;
    const answer = await deps.link.ask(({ endpoints }) =>
      // The text in `body` would be taken for the whole body of the request, and sent as nothing.
      endpoints.sendMessage({
        to,
        from,
        variables: { body: attempt.text.body, variables: { "X-Message-Id": id } },
      }),
    );
    switch (answer.kind) {
      case "done":
        following?.sent();
        return judge((await following?.verdict) ?? { kind: "unseen" });
      case "lost":
        following?.sent();
        // It may have been carried out all the same, and then the tap has seen it.
        return judge((await following?.verdict) ?? { kind: "unseen" });
      case "not-sent":
        following?.forget();
        return notSent;
      case "refused":
        following?.forget();
        return refusal(answer.status);
    }
  }

  return {
    async send(text, signal) {
      if (signal.aborted) return notSent;
      if (!isSayable(text.body)) return { kind: "rejected", reason: "unreadable-message" };
      const attempt = { text, signal, started: false };
      const { to } = text;
      const sending =
        to.kind === "trunk" ? toTrunk(attempt, to.trunkId, to.number) : toPhone(attempt, to.endpoint);
      return orAborted(attempt, sending);
    },
  };
}

interface Handing {
  readonly to: string;
  readonly from: string;
  /** Travels as X-Message-Id, by which the answer is found. */
  readonly id: string;
  readonly judge: typeof trunkOutcome;
}

function refusal(status: number): Outcome | null {
  if (status === 404) return null;
  return status === 400 || status === 413
    ? { kind: "rejected", reason: "bad-request" }
    : later("pbx-refused");
}

/** False for what JSON or SIP has no way to say. */
function isSayable(text: string): boolean {
  return text !== "" && !text.includes("\0") && !/\p{Cs}/u.test(text);
}
