import test from "ava";
import { createLogger, type LogLevel } from "../../src/lib/logger.js";

test("secrets and message texts are blanked wherever they stand", (t) => {
  const { logger, lines } = setup();
  logger.info({ password: "hunter2", res: { headers: { "set-cookie": "hunter2" } } }, "signed in");
  logger.child({ message: { body: "hunter2" } }).warn({ token: "hunter2" }, "late");
  t.is(lines.length, 2);
  t.false(lines.join("").includes("hunter2"));
  t.true(lines[0]?.includes("signed in"));
});

test("an error is logged by name, code and place, without its message", (t) => {
  const { logger, lines } = setup();
  const cause = Object.assign(new TypeError("values ('hunter2')"), { code: "ER_DUP_ENTRY" });
  logger.error({ err: new Error("insert 'hunter2'\nof many lines", { cause }) }, "could not store");
  const line = JSON.parse(lines[0] ?? "{}");
  t.false(lines.join("").includes("hunter2"));
  t.is(line.err.type, "Error");
  t.is(line.err.cause.code, "ER_DUP_ENTRY");
  t.regex(line.err.at[0], /^at .*logger\.test/);
});

test("lines below the level are dropped", (t) => {
  const { logger, lines } = setup("warn");
  logger.info({}, "quiet");
  logger.debug({}, "quieter");
  t.deepEqual(lines, []);
});

function setup(level: LogLevel = "debug") {
  const lines: string[] = [];
  const logger = createLogger({ level, destination: { write: (line) => lines.push(line) } });
  return { logger, lines };
}
