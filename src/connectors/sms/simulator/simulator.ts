import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../../../lib/clock.js";
import type { WebhookRequest } from "../../../ports.js";
import type {
  CarrierFace,
  FaceAnswer,
  FaceInbound,
  FaceKind,
  FaceRequest,
  TakenMessage,
} from "../shared/face.js";
import { answer, type Switchboard } from "./answering.js";
import { createDelivering, type Delivering } from "./delivering.js";
import type { Misbehaviour, ReceiptManner } from "./misbehaviour.js";

export interface SimulatorOptions {
  readonly kind: FaceKind;
  readonly settings: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Where it listens on this machine; 0 for any port that is free. */
  readonly port: number;
  /** Where webhooks go for which a request names no address: the trunk's, as the portal shows it. */
  readonly webhookUrl: string | null;
  /** Origin to which webhooks are really brought, such as `http://127.0.0.1:8095`; signed is what stands in their URL. */
  readonly deliverTo?: string;
  /** Asked first about every request; null leaves it to the carrier. */
  readonly control?: (request: FaceRequest, simulator: Simulator) => Promise<FaceAnswer | null>;
  /** Told of each message as it is taken. */
  readonly onTaken?: (message: TakenMessage) => void;
}

/** A carrier that answers on this machine, with the phones behind it. */
export interface Simulator {
  /** For the trunk's API address. */
  readonly url: string;
  readonly face: CarrierFace;
  /** Where webhooks go for which a request names no address. */
  webhookUrl(): string | null;
  webhooksTo(url: string): void;
  /** All that was taken, oldest first: exactly what the handsets got. */
  readonly taken: readonly TakenMessage[];
  /** What the phone with this number got. */
  handset(number: string): readonly TakenMessage[];
  /** How many requests to send came, taken or not. */
  asked(): number;
  /** The next requests to send are treated like this, one after the other; then it behaves. */
  plan(...steps: readonly Misbehaviour[]): void;
  /** How receipts come from now on; `none` until then. */
  receipts(manner: ReceiptManner): void;
  /** Lets what is slow answer. */
  release(): void;
  /** Keeps a file under an address from which the carrier gives it to who has the account's credentials. */
  keep(file: { readonly type: string; readonly bytes: Uint8Array }): string;
  /** A phone texts one of our numbers; makes the webhook, which `delivering` brings. */
  text(message: Pick<FaceInbound, "from" | "to" | "body"> & Partial<FaceInbound>): WebhookRequest;
  readonly delivering: Delivering;
  close(): Promise<void>;
}

/** Starts a carrier with this face. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { kind, settings, clock, webhookUrl, deliverTo, control } = options;
  let simulator: Simulator | null = null;
  let board: Switchboard | null = null;

  const server = createServer((request, response) => {
    const controlled = async (asked: FaceRequest) =>
      simulator && control ? await control(asked, simulator) : null;
    // A connection that the other side gave up is what is being tried here, and no reason to end.
    if (board) answer(board, { request, response, controlled }).catch(() => response.destroy());
  });
  // It loses what it is told to lose, and never a request that met the end of an idle connection.
  server.keepAliveTimeout = 0;
  server.listen(options.port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const face = kind.create({ settings, apiUrl: url });
  const delivering = createDelivering({ face, clock, ...(deliverTo !== undefined && { deliverTo }) });
  board = {
    face,
    clock,
    webhookUrl,
    delivering,
    onTaken: options.onTaken ?? (() => undefined),
    taken: [],
    plans: [],
    files: new Map(),
    held: new Set(),
    manner: "none",
    asked: 0,
  };
  const close = async () => {
    await delivering.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  simulator = { ...steering(board, url), close };
  return simulator;
}

function steering(board: Switchboard, url: string): Omit<Simulator, "close"> {
  const { face, clock, delivering, taken } = board;
  return {
    url,
    face,
    taken,
    delivering,
    webhookUrl: () => board.webhookUrl,
    webhooksTo(target) {
      board.webhookUrl = target;
    },
    handset: (number) => taken.filter(({ to }) => to === number),
    asked: () => board.asked,
    plan: (...steps) => void board.plans.push(...steps),
    receipts(manner) {
      board.manner = manner;
    },
    release() {
      for (const go of board.held) go();
      board.held.clear();
    },
    keep(file) {
      const name = face.newId();
      board.files.set(name, file);
      return `${url}${face.mediaPath(name)}`;
    },
    text: (message) =>
      face.inbound({
        id: face.newId(),
        media: [],
        webhookUrl: board.webhookUrl ?? "",
        at: clock.now(),
        ...message,
      }),
  };
}
