import { unlinkSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { codeOf } from "./lib/error-code.js";
import type { Logger } from "./lib/logger.js";

/** Answers one request; what it throws is told in words where it is a {@link ControlRefusal}. */
export type ControlHandler = (request: unknown) => Promise<unknown>;

/** What is asked of a running server and can't be; the words are for who asked. */
export class ControlRefusal extends Error {
  override readonly name = "ControlRefusal";
}

/** Nobody answers there: no server runs on this data folder. */
export class NoServer extends Error {
  override readonly name = "NoServer";
}

type Answer = { readonly value: unknown } | { readonly refusal: string } | { readonly failed: true };

/** A CSV file of some ten thousand lines. */
const MAX_BYTES = 16 * 1024 * 1024;
const DEADLINE_MS = 5 * 60_000;

/**
 * Answers the command line of this machine on a Unix socket that only its owner may open: a line of JSON in, a line
 * of JSON out. What a server that died left there is replaced. Resolves with how to stop.
 */
export async function createControlServer(
  path: string,
  handle: ControlHandler,
  log: Logger,
): Promise<() => Promise<void>> {
  const silent = new Set<Socket>();
  const server = createServer((socket) => {
    silent.add(socket);
    void serve(socket, log, (line) => {
      silent.delete(socket);
      return answerOf(line, handle, log);
    }).finally(() => silent.delete(socket));
  });
  try {
    await listen(server, path);
  } catch (error) {
    if (codeOf(error) !== "EADDRINUSE" || (await isAnswered(path))) throw error;
    unlinkSync(path);
    await listen(server, path);
  }
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      // Who has asked gets an answer; who has not would keep us waiting.
      for (const socket of silent) socket.destroy();
    });
}

/** Asks the server on this data folder; throws {@link NoServer} or {@link ControlRefusal}. */
export async function callControl(path: string, request: unknown): Promise<unknown> {
  const socket = await open(path);
  socket.setTimeout(DEADLINE_MS, () => socket.destroy(new Error("the server did not answer")));
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    const answer = JSON.parse(await readLine(socket)) as Answer;
    if ("value" in answer) return answer.value;
    if ("refusal" in answer) throw new ControlRefusal(answer.refusal);
    throw new Error("the server failed; its log says why");
  } finally {
    socket.destroy();
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    // The socket is there from the call on: it must never be open to others, not even for a moment.
    const mask = process.umask(0o177);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
    process.umask(mask);
  });
}

async function serve(socket: Socket, log: Logger, answer: (line: string) => Promise<Answer>): Promise<void> {
  socket.on("error", (error) => log.warn({ err: error }, "the command line went away"));
  socket.setTimeout(DEADLINE_MS, () => socket.destroy());
  try {
    const line = await readLine(socket);
    socket.end(`${JSON.stringify(await answer(line))}\n`);
  } catch (error) {
    log.warn({ err: error }, "a request of the command line could not be read");
    socket.destroy();
  }
}

async function answerOf(line: string, handle: ControlHandler, log: Logger): Promise<Answer> {
  try {
    return { value: await handle(JSON.parse(line)) };
  } catch (error) {
    if (error instanceof ControlRefusal) return { refusal: error.message };
    log.error({ err: error }, "a request of the command line failed");
    return { failed: true };
  }
}

/** The first line; rejects where the other side ends, fails or talks on without one. */
function readLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    socket.on("data", (chunk: Buffer) => {
      const end = chunk.indexOf("\n");
      bytes += chunk.length;
      chunks.push(end < 0 ? chunk : chunk.subarray(0, end));
      if (end >= 0) resolve(Buffer.concat(chunks).toString("utf8"));
      else if (bytes > MAX_BYTES) socket.destroy(new Error("the line is too long"));
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the other side went away")));
  });
}

function open(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", (error) => {
      const isAbsent = ["ENOENT", "ENOTDIR", "ECONNREFUSED"].includes(codeOf(error));
      reject(isAbsent ? new NoServer() : error);
    });
  });
}

async function isAnswered(path: string): Promise<boolean> {
  try {
    (await open(path)).destroy();
    return true;
  } catch (error) {
    if (error instanceof NoServer) return false;
    throw error;
  }
}
