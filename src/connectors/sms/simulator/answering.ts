import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../../lib/clock.js";
import type { CarrierFace, FaceAnswer, FaceCall, FaceRequest, TakenMessage } from "../shared/face.js";
import type { Delivering } from "./delivering.js";
import type { Misbehaviour, ReceiptManner } from "./misbehaviour.js";

/** What the simulated carrier knows, and how it is to behave. */
export interface Switchboard {
  readonly face: CarrierFace;
  readonly clock: Clock;
  readonly delivering: Delivering;
  readonly onTaken: (message: TakenMessage) => void;
  readonly taken: TakenMessage[];
  readonly plans: Misbehaviour[];
  readonly files: Map<string, { readonly type: string; readonly bytes: Uint8Array }>;
  /** Answers that wait to be let go. */
  readonly held: Set<() => void>;
  webhookUrl: string | null;
  manner: ReceiptManner;
  asked: number;
}

export interface Asking {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Answers in place of the carrier; null where it has nothing to say. */
  readonly controlled: (request: FaceRequest) => Promise<FaceAnswer | null>;
}

type Kept = Extract<FaceCall, { kind: "media" }>;
type Sending = Extract<FaceCall, { kind: "send" }>;
type Refusal = Extract<Misbehaviour, { kind: "refuse" }>;

/** Answers one request, as well or badly as was planned. */
export async function answer(board: Switchboard, { request, response, controlled }: Asking): Promise<void> {
  const asked = await read(request);
  const said = await controlled(asked);
  if (said) return finish(response, said);
  const call = board.face.read(asked);
  switch (call.kind) {
    case "answer":
      return finish(response, call.answer);
    case "lookup":
      return finish(response, call.answer(board.taken));
    case "media":
      return giveFile(board, call, response);
    case "send":
      return send(board, call, response);
  }
}

function giveFile({ files }: Switchboard, { name }: Kept, response: ServerResponse): void {
  const file = files.get(name);
  if (file) response.writeHead(200, { "content-type": file.type }).end(file.bytes);
  else response.writeHead(404).end();
}

async function send(board: Switchboard, call: Sending, response: ServerResponse): Promise<void> {
  board.asked++;
  const step = board.plans.shift();
  if (step?.kind === "refuse") return finish(response, refusal(board.face, step));
  if (step?.kind === "drop") {
    response.destroy();
    return;
  }
  const message: TakenMessage = { ...call.message, id: board.face.newId(), at: board.clock.now() };
  board.taken.push(message);
  board.onTaken(message);
  if (step?.kind === "slow") await released(board, step.seconds);
  if (step?.kind === "receipts-first") await sendReceipts(board, message, "once");
  answerTaken(board.face, { message, step, response });
  if (step?.kind !== "receipts-first") await sendReceipts(board, message, board.manner);
}

function answerTaken(
  face: CarrierFace,
  taken: {
    readonly message: TakenMessage;
    readonly step: Misbehaviour | undefined;
    readonly response: ServerResponse;
  },
): void {
  const { message, step, response } = taken;
  const said = face.accepted(message);
  switch (step?.kind) {
    case "take-and-drop":
      response.destroy();
      break;
    case "take-and-cut":
      response.writeHead(said.status, {
        ...said.headers,
        "content-length": Buffer.byteLength(said.body) + 1_000,
      });
      response.write(said.body.slice(0, 10), () => response.destroy());
      break;
    case "take-and-fail":
      finish(response, face.failure("broken"));
      break;
    case "take-and-babble":
      finish(response, {
        status: 200,
        headers: { "content-type": "text/html" },
        body: "<h1>Sign in</h1>",
      });
      break;
    default:
      finish(response, said);
  }
}

function refusal(face: CarrierFace, { failure, retryAfterSeconds }: Refusal): FaceAnswer {
  const said = face.failure(failure);
  if (retryAfterSeconds === undefined) return said;
  return { ...said, headers: { ...said.headers, "retry-after": String(retryAfterSeconds) } };
}

function released({ held, clock }: Switchboard, seconds: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    held.add(resolve);
    if (seconds !== undefined) clock.setTimer(seconds * 1_000, resolve);
  });
}

async function sendReceipts(board: Switchboard, message: TakenMessage, manner: ReceiptManner): Promise<void> {
  const target = message.webhookUrl ?? board.webhookUrl;
  if (target !== null && manner !== "none") await board.delivering.receipts(message, target, manner);
}

function finish(response: ServerResponse, { status, headers, body }: FaceAnswer): void {
  response.writeHead(status, headers).end(body);
}

async function read(incoming: IncomingMessage): Promise<FaceRequest> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: incoming.method ?? "GET",
    path: incoming.url ?? "/",
    headers: Object.fromEntries(headers),
    body: Buffer.concat(parts),
  };
}
