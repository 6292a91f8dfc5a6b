import type { Request, Response, Router } from "express";
import type { Clock } from "../lib/clock.js";
import type { InstallationProof } from "../lib/installation-proof.js";
import { base } from "./deps.js";

/** Where the doctor looks for this server, by its public address, with a question in this header. */
export const probeHeader = "x-sidetone-probe";
/** Beside the stream of events, so that a proxy treats both alike. */
export const streamProbePath = `${base}v1/stream/probe`;

interface ProbeDeps {
  readonly proof: InstallationProof;
  readonly clock: Clock;
}

/** Long enough for a first piece to arrive by itself wherever nobody holds it back. */
const PAUSE_MS = 3_000;

/** Says to everybody that this server is alive, and to its own doctor that it is this one, and through which proxy. */
export function mountProbes(router: Pick<Router, "get">, { proof, clock }: ProbeDeps): void {
  router.get(`${base}alive`, (req, res) => {
    const answer = proof.answer(req.get(probeHeader) ?? "");
    const told = answer === null ? {} : { proof: answer, ...proxyOf(req) };
    res.set("Cache-Control", "no-store").json({ status: "ok", ...told });
  });
  router.get(streamProbePath, (req, res, next) => {
    if (proof.answer(req.get(probeHeader) ?? "") === null) next();
    else sendInPieces(res, clock);
  });
}

/** Whether a proxy stood between, as far as it says so, and whether we believe it. */
function proxyOf(req: Request): { readonly proxy: "none" | "trusted" | "untrusted"; readonly peer: string } {
  const peer = req.socket.remoteAddress ?? "";
  if (req.get("x-forwarded-for") === undefined) return { proxy: "none", peer };
  const isTrusted = (req.app.get("trust proxy fn") as (address: string, hop: number) => boolean)(peer, 0);
  return { proxy: isTrusted ? "trusted" : "untrusted", peer };
}

/** Two pieces, as events come: who gets both at once has somebody in between who holds them back. */
function sendInPieces(res: Response, clock: Clock): void {
  res.set({
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
  });
  res.status(200).flushHeaders();
  res.write("data: first\n\n");
  const cancel = clock.setTimer(PAUSE_MS, () => res.end("data: last\n\n"));
  res.on("close", cancel);
}
