import { createReadStream } from "node:fs";
import { appendFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { HandsetMessage } from "../../../ports.js";

/** Older entries stay in the file and are no longer shown. */
const SHOWN = 2_000;

/** What the simulated phones sent and got. */
export interface HandsetLog {
  /** Writes down what a phone sent or got; under the same `key` once. */
  append(message: Omit<HandsetMessage, "entry">, key?: string): Promise<void>;
  after(number: string, entry: number): readonly HandsetMessage[];
}

/**
 * Opens the log: a file of JSON lines, so that what a phone received outlives a killed server, as on a real phone.
 * A line that was cut by a crash is passed over.
 */
export async function openHandsetLog(file: string): Promise<HandsetLog> {
  const entries = await readEntries(file);
  let last = entries.at(-1)?.entry ?? 0;
  let writing: Promise<void> = Promise.resolve();

  return {
    append(message, key) {
      // One after the other: who has seen entry 7 never asks for 6 again.
      const written = writing.then(() => write(message, key));
      writing = written.catch(() => undefined);
      return written;
    },
    after(number, entry) {
      return entries.filter((message) => message.number === number && message.entry > entry);
    },
  };

  async function write(message: Omit<HandsetMessage, "entry">, key?: string): Promise<void> {
    if (key !== undefined && entries.some((known) => known.key === key)) return;
    const entry = { entry: ++last, ...message, ...(key !== undefined && { key }) };
    // The line feed comes first, so that a line cut by a crash spoils only itself.
    await appendFile(file, `\n${JSON.stringify(entry)}`, { mode: 0o600 });
    entries.push(entry);
    if (entries.length > SHOWN) entries.splice(0, entries.length - SHOWN);
  }
}

interface Entry extends HandsetMessage {
  /** Under which the phone sent it. */
  readonly key?: string;
}

async function readEntries(file: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      const entry = parseEntry(line);
      if (entry) entries.push(entry);
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  return entries.slice(-SHOWN);
}

function parseEntry(line: string): Entry | null {
  try {
    const value: unknown = JSON.parse(line);
    const isEntry = typeof value === "object" && value !== null && "entry" in value && "number" in value;
    return isEntry ? (value as Entry) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
