// Runs AVA in TAP mode, shows what failed, and ends with the one line that CI reads: "N passed, N failed, N skipped".
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ava = fileURLToPath(new URL("../node_modules/ava/entrypoints/cli.mjs", import.meta.url));
// AVA 7.0.0 falls over its own error when tests hang (lib/reporters/tap.js), and so hides which ones.
const mended = `Object.defineProperty(Error.prototype, "originalError", { get() { return this } })`;
const child = spawn(
  process.execPath,
  ["--import", `data:text/javascript,${encodeURIComponent(mended)}`, ava, "--tap", ...process.argv.slice(2)],
  { stdio: ["ignore", "pipe", "inherit"] },
);
const closed = new Promise((resolve) => child.once("close", resolve));

const tests = { passed: 0, failed: 0, skipped: 0 };
let showing = false;
// AVA's plan and totals disagree with its lines (unwritten tests, crashes), so the lines are counted.
for await (const line of createInterface({ input: child.stdout })) {
  const test = /^(not )?ok \d+ - (.*?)(?: # ([A-Z]{4})\b.*)?$/.exec(line);
  if (test) showing = count(test);
  else if (/^\s/.test(line) ? showing : !/^(#|TAP version|1\.\.|$)/.test(line)) console.log(line);
}

const code = await closed;
if (tests.failed === 0 && (code !== 0 || tests.passed === 0)) {
  console.log(code === 0 ? "✘ no test ran" : `✘ the test runner ended with code ${code}`);
  tests.failed = 1;
}
console.log(`${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped`);
const mayNotSkip = process.env.CI === "true";
process.exitCode = tests.failed > 0 || (mayNotSkip && tests.skipped > 0) ? 1 : 0;

/** Counts one result and says whether the diagnostics that follow it are to be shown. */
function count([, not, title, directive]) {
  if (directive) {
    tests.skipped++;
    console.log(`- skipped: ${title}`);
    return false;
  }
  if (!not) {
    tests.passed++;
    return false;
  }
  tests.failed++;
  console.log(`✘ ${title}`);
  return true;
}
