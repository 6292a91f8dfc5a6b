import type { FaceAnswer, FaceRequest } from "../shared/face.js";
import { jsonAnswer } from "../shared/face.js";
import { misbehaviours, parseMisbehaviour, type ReceiptManner, receiptManners } from "./misbehaviour.js";
import type { Simulator } from "./simulator.js";

/** Under which the simulator is steered by hand, where no carrier has anything. */
const base = "/simulator/";

/**
 * The simulator's own requests, for a terminal with curl:
 *
 *     POST /simulator/text     from=+1555…&to=+1555…&body=…&media=URL&copies=2&url=… a phone texts us
 *     POST /simulator/receipt  id=SM…&state=delivered                            a receipt of a message that was taken
 *     POST /simulator/next     how=take-and-drop&how=slow:30                     what becomes of the next requests to send
 *     POST /simulator/receipts how=reordered                                     how receipts come from now on
 *     GET  /simulator/handset  what the phones got
 */
export async function control(request: FaceRequest, simulator: Simulator): Promise<FaceAnswer | null> {
  if (!request.path.startsWith(base)) return null;
  const name = `${request.method} ${request.path.slice(base.length)}`;
  const fields = new URLSearchParams(Buffer.from(request.body).toString("utf8"));
  switch (name) {
    case "GET handset":
      return jsonAnswer(200, simulator.taken);
    case "POST text":
      return text(fields, simulator);
    case "POST receipt":
      return receipt(fields, simulator);
    case "POST next":
      return next(fields, simulator);
    case "POST receipts":
      return receipts(fields, simulator);
    default:
      return jsonAnswer(404, { problem: "the simulator knows text, receipt, next, receipts and handset" });
  }
}

async function text(
  fields: URLSearchParams,
  { text, webhookUrl, delivering }: Simulator,
): Promise<FaceAnswer> {
  const [from, to] = [number(fields, "from"), number(fields, "to")];
  if (!from || !to) return wrong("from and to are needed");
  const target = fields.get("url") ?? webhookUrl();
  if (target === null) return wrong("give url, or start it with --webhook, so that it knows where texts go");
  const media = fields.getAll("media").map((url) => ({ url, type: "image/png" }));
  const hook = text({ from, to, body: fields.get("body") ?? "", media, webhookUrl: target });
  return jsonAnswer(
    200,
    await delivering.bring(hook, Math.min(1_000, Number(fields.get("copies") ?? 1) || 1)),
  );
}

/** A plus that was not escaped has become a space on its way. */
function number(fields: URLSearchParams, name: string): string | undefined {
  return fields.get(name)?.replace(/^ /, "+");
}

async function receipt(fields: URLSearchParams, simulator: Simulator): Promise<FaceAnswer> {
  const { taken, delivering } = simulator;
  const message = taken.find(({ id }) => id === fields.get("id"));
  if (!message) return wrong("no message with this id was taken");
  const webhookUrl = fields.get("url") ?? message.webhookUrl ?? simulator.webhookUrl();
  if (!webhookUrl) return wrong("the request to send named no address for receipts; give url");
  return jsonAnswer(
    200,
    await delivering.receipt({ message, webhookUrl, state: fields.get("state") ?? "delivered" }),
  );
}

function next(fields: URLSearchParams, { plan }: Simulator): FaceAnswer {
  const steps = fields.getAll("how").map(parseMisbehaviour);
  const known = steps.filter((step) => step !== null);
  if (known.length === 0 || known.length < steps.length) return wrong(`how is one of: ${misbehaviours}`);
  plan(...known);
  return jsonAnswer(200, { planned: known });
}

function receipts(fields: URLSearchParams, simulator: Simulator): FaceAnswer {
  const how = receiptManners.find((manner): manner is ReceiptManner => manner === fields.get("how"));
  if (!how) return wrong(`how is one of: ${receiptManners.join(" ")}`);
  simulator.receipts(how);
  return jsonAnswer(200, { receipts: how });
}

function wrong(problem: string): FaceAnswer {
  return jsonAnswer(400, { problem });
}
