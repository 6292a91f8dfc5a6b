import { chmodSync, existsSync, linkSync, statSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import {
  type ControlHandler,
  ControlRefusal,
  callControl,
  createControlServer,
  NoServer,
} from "../src/control.js";
import { createLogger } from "../src/lib/logger.js";
import { createFolder } from "./servers/daemon.js";

test("a request gets its answer, whatever characters are in it", async (t) => {
  const { path } = await setup(t, async (request) => ({ got: request }));
  const request = { text: 'a\n"b"\u2028😀\u0000', list: [1, null] };
  t.deepEqual(await callControl(path, request), { got: request });
});

test("a large file goes through in one request", async (t) => {
  const { path } = await setup(t, async (request) => (request as { text: string }).text.length);
  t.is(await callControl(path, { text: "ü".repeat(2_000_000) }), 2_000_000);
});

test("several ask at once and each gets its own answer", async (t) => {
  const { path } = await setup(t, async (request) => request);
  const answers = await Promise.all([1, 2, 3, 4, 5].map((one) => callControl(path, one)));
  t.deepEqual(answers, [1, 2, 3, 4, 5]);
});

test("a refusal comes in words, a failure without any", async (t) => {
  const { path, lines } = await setup(t, async (request) => {
    if (request === "refuse") throw new ControlRefusal("there is no such user");
    throw new Error("Duplicate entry 'secret' for key");
  });
  await t.throwsAsync(callControl(path, "refuse"), {
    instanceOf: ControlRefusal,
    message: "there is no such user",
  });
  const error = await t.throwsAsync(callControl(path, "fail"));
  t.false(error?.message.includes("secret"));
  t.true(lines.some((line) => line.includes("failed")));
  t.false(lines.some((line) => line.includes("secret")));
});

test("only its owner may open the socket", async (t) => {
  const { path } = await setup(t, async () => null);
  t.is(statSync(path).mode & 0o777, 0o600);
});

test("without a server there is nobody to ask", async (t) => {
  await t.throwsAsync(callControl(join(createFolder("control"), "control.sock"), 1), {
    instanceOf: NoServer,
  });
});

test("what a dead server left is replaced, a living server is not", async (t) => {
  const path = await leaveSocket();
  t.true(existsSync(path));
  await t.throwsAsync(callControl(path, 1), { instanceOf: NoServer });
  const stop = await createControlServer(path, async () => "new", quiet());
  t.teardown(stop);
  t.is(await callControl(path, 1), "new");
  await t.throwsAsync(
    createControlServer(path, async () => "newer", quiet()),
    { code: "EADDRINUSE" },
  );
  t.is(await callControl(path, 1), "new");
});

test("nonsense and half a line leave the server as it is", async (t) => {
  const { path } = await setup(t, async (request) => request);
  t.regex(await send(path, "not json\n"), /"failed":true/);
  t.is(await send(path, "half a line"), "");
  t.is(await callControl(path, "still here"), "still here");
});

test("who never asks does not keep a server from ending, and who has asked gets an answer", async (t) => {
  const path = join(createFolder("control"), "control.sock");
  let finish: (value: string) => void = () => undefined;
  let asked: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const handle = () =>
    new Promise<string>((resolve) => {
      finish = resolve;
      asked();
    });
  const stop = await createControlServer(path, handle, quiet());
  const silent = connect(path);
  const gone = new Promise((resolve) => silent.once("close", resolve));
  const answer = callControl(path, "long work");
  await arrived;
  const stopped = stop();
  await gone;
  finish("done");
  t.is(await answer, "done");
  await stopped;
});

async function setup(t: ExecutionContext, handle: ControlHandler) {
  const folder = createFolder("control");
  chmodSync(folder, 0o755);
  const path = join(folder, "control.sock");
  const lines: string[] = [];
  const log = createLogger({ level: "debug", destination: { write: (line) => lines.push(line) } });
  t.teardown(await createControlServer(path, handle, log));
  return { path, lines };
}

function quiet() {
  return createLogger({ level: "silent" });
}

/** A socket file whose server is gone, as after kill -9. */
async function leaveSocket(): Promise<string> {
  const folder = createFolder("control");
  const path = join(folder, "control.sock");
  const kept = join(folder, "kept.sock");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(kept, resolve));
  linkSync(kept, path);
  await new Promise((resolve) => server.close(resolve));
  return path;
}

/** Says something and hangs up; resolves with what came back. */
function send(path: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(path, () => socket.end(text));
    socket.on("data", (chunk) => {
      answer += chunk.toString();
    });
    socket.on("error", () => resolve(answer));
    socket.on("close", () => resolve(answer));
  });
}
