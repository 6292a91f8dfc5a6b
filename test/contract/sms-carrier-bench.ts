import type { ExecutionContext } from "ava";
import type { FaceKind, FaceReceipt } from "../../src/connectors/sms/shared/face.js";
import type {
  CarrierAccount,
  CarrierDriver,
  OutboundSms,
  SmsCarrier,
  WebhookEvent,
  WebhookRequest,
} from "../../src/ports.js";
import { openSimulator, type Simulator, turnedTo } from "../servers/carrier-simulator.js";

/** What the suite needs to know of a driver beside its capabilities. */
export interface CarrierCase {
  readonly driver: CarrierDriver;
  readonly face: FaceKind;
  /** Settings beside those of the face's account. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Its documentation says that a message was not taken where a server answers with an error. */
  readonly brokenTakesNothing?: true;
  /** Its documentation has no word for a recipient who opted out, when a message is handed over. */
  readonly tellsNoOptOut?: true;
}

export interface CarrierBench {
  readonly carrier: SmsCarrier;
  readonly simulator: Simulator;
  readonly account: CarrierAccount;
}

export const WEBHOOK = "https://sms.example.com/sidetone/webhooks/t1/0123456789abcdef";

export const sms: OutboundSms = {
  reference: "01890a5d-ac96-774b-bcce-b302099a8057",
  from: "+15557650001",
  to: "+15551239999",
  body: "hi & 100% ünïcode 😀\n2nd line",
  media: [],
};

/** A trunk at a simulated carrier. */
export async function openBench(
  t: ExecutionContext,
  { driver, face, settings }: CarrierCase,
  account = "one",
): Promise<CarrierBench> {
  const simulator = await openSimulator(t, face, { settings: face.settings(account), webhookUrl: WEBHOOK });
  const given: CarrierAccount = {
    trunkId: `trunk-${account}`,
    settings: { ...face.settings(account), ...settings },
    webhookUrl: WEBHOOK,
    country: "US",
    fetch: turnedTo(simulator, face),
    now: Date.now,
  };
  const carrier = driver.create(given);
  carrier.start({ receipt: async () => t.fail("receipts of a carrier come by webhook") });
  t.teardown(() => carrier.stop());
  return { carrier, simulator, account: given };
}

/** The receipt of the message that was taken last. */
export function receiptOf(simulator: Simulator, state: FaceReceipt["state"]): WebhookRequest | null {
  const message = simulator.taken.at(-1);
  if (!message) throw new Error("nothing was taken");
  return simulator.face.receipt({
    message,
    state,
    webhookUrl: message.webhookUrl ?? WEBHOOK,
    at: Date.now(),
  });
}

export function eventsOf(carrier: SmsCarrier, hook: WebhookRequest): readonly WebhookEvent[] {
  return carrier.webhook?.parse(hook) ?? [];
}

/** Some carriers write numbers without the plus, some without the 1 of North America. */
export function digits(number: string | undefined): string {
  return (number ?? "").replace(/\D/g, "").slice(-10);
}
