import { displayName, isCallable, isHost, isUserPart } from "../../../core/sip.js";
import type { CallOutcome, PbxCall } from "../../../ports.js";
import type { Link } from "./link.js";
import type { EslEvent, JobResult } from "./socket.js";

export interface CallerDeps {
  readonly link: Link;
  /** Null: the user's own. */
  readonly context: string | null;
}

/** Begins calls by `bgapi originate`; FreeSWITCH alone carries them on. */
export interface Caller {
  /** Never rejects. */
  call(call: PbxCall, signal: AbortSignal): Promise<CallOutcome>;
  /** Every CHANNEL_CALLSTATE: those of our calls say that a phone rings. */
  onCallState(event: EslEvent): void;
}

const RING_S = 30;
/** A phone that does not even say that it rings is not there. */
const PROGRESS_S = 10;
/** The job ends when the phone is answered. */
const JOB_MS = (RING_S + 5) * 1_000;

/** Causes by which it is the phone that is missing, not its user who does not want to. */
const ABSENT = [
  ...["USER_NOT_REGISTERED", "SUBSCRIBER_ABSENT", "PROGRESS_TIMEOUT", "RECOVERY_ON_TIMER_EXPIRE"],
  ...["DESTINATION_OUT_OF_ORDER", "GATEWAY_DOWN", "NO_USER_RESPONSE", "UNALLOCATED_NUMBER"],
];

export function createCaller({ link, context }: CallerDeps): Caller {
  /** Calls whose phone does not ring yet, by id. */
  const waiting = new Map<string, (outcome: CallOutcome) => void>();

  return {
    async call(call, signal) {
      if (signal.aborted) return { kind: "unavailable" };
      const command = originateCommand(call, context);
      if (command === null) return { kind: "refused", reason: "bad-address" };
      return new Promise((resolve) => {
        const finish = (outcome: CallOutcome): void => {
          signal.removeEventListener("abort", abort);
          if (waiting.delete(call.id)) resolve(outcome);
        };
        const abort = (): void => {
          finish({ kind: "unavailable" });
          void link.job(`hupall ORIGINATOR_CANCEL presence_data ${call.id}`);
        };
        waiting.set(call.id, finish);
        signal.addEventListener("abort", abort);
        void link
          .job(command, { timeoutMs: JOB_MS, id: call.id })
          .then((result) => finish(outcomeOf(result)));
      });
    },
    onCallState(event) {
      const state = event["Channel-Call-State"] ?? "";
      if (!["RINGING", "EARLY", "ACTIVE"].includes(state)) return;
      waiting.get(event["Channel-Presence-Data"] ?? "")?.({ kind: "ringing" });
    },
  };
}

/**
 * The command for one call; null where something in it can't be said. The phone shows who is called. `set_user` makes
 * the call one of the user's, with the context, caller id and rights that the directory gives; ours stand where it has none.
 */
export function originateCommand({ id, caller, to }: PbxCall, context: string | null): string | null {
  const { domain, endpoint } = caller;
  const numbers = [to.number, caller.number];
  if (!isUserPart(endpoint) || !isHost(domain) || !numbers.every(isCallable) || !/^[\w-]{1,64}$/.test(id)) {
    return null;
  }
  const line = `${endpoint}@${domain}`;
  const variables = [
    `presence_id=${line}`,
    // By this the events of its channels are known.
    `presence_data=${id}`,
    `originate_timeout=${RING_S}`,
    `leg_progress_timeout=${PROGRESS_S}`,
    "ignore_early_media=true",
    "hangup_after_bridge=true",
    `origination_caller_id_number=${to.number}`,
    `origination_caller_id_name='${displayName(to.name) || to.number}'`,
    `effective_caller_id_number=${caller.number}`,
    `effective_caller_id_name='${displayName(caller.name) || caller.number}'`,
  ].join(",");
  const where = context ?? "$".concat("{user_context}");
  return `originate {${variables}}user/${line} 'set_user:${line},transfer:${to.number} XML ${where}' inline`;
}

function outcomeOf(result: JobResult): CallOutcome {
  if (result.kind !== "done") return { kind: "unavailable" };
  if (result.body.startsWith("+OK")) return { kind: "ringing" };
  const cause = /^-ERR ([A-Z_]+)/.exec(result.body)?.[1] ?? "UNKNOWN";
  if (ABSENT.includes(cause)) return { kind: "no-phone" };
  return { kind: "refused", reason: cause.toLowerCase().replaceAll("_", "-") };
}
