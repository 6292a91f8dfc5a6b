// Browsers as cheap as can be, since they share the machine with the server: sockets, and no more HTTP than it speaks.
import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { tokenOf } from "./server-process.js";

export interface Reply {
  readonly status: number;
  readonly body: string;
}

export interface Requester {
  readonly index: number;
  /** One request after the other. */
  post(path: string, body: object): Promise<Reply>;
  get(path: string): Promise<Reply>;
  close(): void;
}

const HEAD_END = "\r\n\r\n";

/** A kept connection of the browser of one user. */
export async function openRequester(port: number, index: number): Promise<Requester> {
  const socket = await connect(port);
  let received = "";
  let answer: (reply: Reply) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  socket.on("data", (text: string) => {
    received += text;
    const head = received.indexOf(HEAD_END);
    if (head < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(received.slice(0, head))?.[1] ?? 0);
    if (received.length < head + HEAD_END.length + length) return;
    const reply = { status: Number(received.slice(9, 12)), body: received.slice(head + HEAD_END.length) };
    received = "";
    answer(reply);
  });
  socket.on("close", () => fail(new Error("the server closed a connection")));
  const send = (request: string) =>
    new Promise<Reply>((resolve, reject) => {
      [answer, fail] = [resolve, reject];
      socket.write(request);
    });

  return {
    index,
    post(path, value) {
      const body = JSON.stringify(value);
      const more = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
      return send(`POST ${head(port, path, index)}${more}\r\n${body}`);
    },
    get: (path) => send(`GET ${head(port, path, index)}\r\n`),
    close: () => socket.destroy(),
  };
}

export interface Reader {
  close(): void;
}

/** Opens a stream of one user, and resolves when it has caught up. `seen` gets every frame. */
export async function openReader(
  port: number,
  index: number,
  seen: (frames: string) => void,
): Promise<Reader> {
  const socket = await connect(port);
  socket.write(`GET ${head(port, "stream", index)}\r\n`);
  let received = "";
  await new Promise<void>((resolve, reject) => {
    socket.on("close", () => reject(new Error("the server closed a stream")));
    socket.on("data", (text: string) => {
      received += text;
      const end = received.lastIndexOf("\n\n");
      if (end < 0) return;
      const frames = received.slice(0, end);
      received = received.slice(end);
      if (frames.includes("event: unread")) resolve();
      seen(frames);
    });
  });
  return { close: () => socket.destroy() };
}

async function connect(port: number): Promise<Socket> {
  const socket = createConnection({ port, host: "127.0.0.1", noDelay: true });
  // Every byte a character, for lengths are counted in bytes, and nobody reads the texts.
  socket.setEncoding("latin1");
  await once(socket, "connect");
  return socket;
}

function head(port: number, path: string, index: number): string {
  const host = `127.0.0.1:${port}`;
  const cookie = `Cookie: sidetone_session=${tokenOf(index)}`;
  return `/sidetone/v1/${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\n${cookie}\r\n`;
}
