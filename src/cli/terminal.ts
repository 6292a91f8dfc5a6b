import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import type { AdminRow } from "../hosts/builtin/admin-world.js";

/** The command was called in a way that it does not know; exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What is printed may have been typed by anybody, and must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "�");
}

/** Rows as a table: a line of column names, then a line each. */
export function formatTable(rows: readonly AdminRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => printable(row[column] ?? "")))];
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => (cells[index] ?? "").length)));
  return lines
    .map((cells) =>
      cells
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Everything on standard input. */
export async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

/** Asks for a new password twice, without showing it; null where nothing was typed. */
export async function askPassword(): Promise<string | null> {
  const first = await askHidden("New password (empty: one is made): ");
  if (first === "") return null;
  if (first !== (await askHidden("The same again: "))) throw new UsageError("the two passwords differ");
  return first;
}

function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return new Promise((resolve, reject) => {
    lines.once("SIGINT", () => lines.close());
    lines.once("close", () => reject(new UsageError("no password was typed")));
    lines.question("", (answer) => {
      process.stderr.write("\n");
      lines.removeAllListeners("close");
      lines.close();
      resolve(answer);
    });
  });
}
