import { once } from "node:events";
import { connect } from "node:net";
import { createFolder, type Daemon, findProgram, startDaemon } from "./daemon.js";

const server = findProgram("redis-server");
const MISSING = "redis-server is not installed";

/** Why there is no Redis to test on, or null. */
export const redisMissing = server ? null : MISSING;

export interface RedisServer extends Daemon {
  readonly url: string;
}

/** Starts a private Redis that keeps nothing on disk. */
export async function startRedis(): Promise<RedisServer> {
  if (!server) throw new Error(MISSING);
  const folder = createFolder("redis");
  const daemon = await startDaemon({
    folder,
    command: server,
    args: (port) => [
      ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder],
      ...["--save", "", "--appendonly", "no"],
    ],
    answers: ping,
  });
  return { ...daemon, url: `redis://127.0.0.1:${daemon.port}` };
}

async function ping(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    socket.write("PING\r\n");
    const [reply] = await once(socket, "data");
    if (String(reply) !== "+PONG\r\n") throw new Error(`Redis answered ${String(reply)}`);
  } finally {
    socket.destroy();
  }
}
