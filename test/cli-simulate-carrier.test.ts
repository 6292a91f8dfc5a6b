import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import test from "ava";
import { twilio } from "../src/connectors/sms/twilio/carrier.js";
import { sms } from "./contract/sms-carrier-bench.js";
import { eventually } from "./eventually.js";

const cli = fileURLToPath(new URL("../src/cli.js", import.meta.url));

test("simulate-carrier prints settings by which a trunk reaches it, shows what a phone gets, and ends when told", async (t) => {
  const args = [
    cli,
    "simulate-carrier",
    "twilio",
    "--port",
    "0",
    "--receipts",
    "none",
    "--next",
    "too-many:5",
  ];
  const process = spawn(globalThis.process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  t.teardown(() => process.kill("SIGKILL"));
  let said = "";
  process.stdout.on("data", (chunk) => (said += chunk));
  await eventually(() => /apiUrl +http/.test(said), { limitMs: 60_000 });
  const settings = Object.fromEntries(
    [...said.matchAll(/^ {2}(\w+) +(\S+)$/gm)].map(([, name, value]) => [name, value]),
  );
  const webhookUrl = "https://sms.example.com/hook";
  const carrier = twilio.create({ trunkId: "t1", settings, webhookUrl, country: "US", fetch, now: Date.now });
  t.like(await carrier.send(sms, AbortSignal.timeout(60_000)), { kind: "deferred", retryAfterMs: 5_000 });
  t.is((await carrier.send(sms, AbortSignal.timeout(60_000))).kind, "accepted");
  // Text of others can't steer the terminal it is printed to.
  await eventually(() => said.includes(`→ ${sms.to}: hi & 100% ünïcode 😀�2nd line`));
  process.kill("SIGTERM");
  t.deepEqual(await once(process, "exit"), [0, null]);
});
