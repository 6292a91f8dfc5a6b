import { createReadStream } from "node:fs";
import { appendFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { HandsetMessage } from "../../../ports.js";

/** Older entries stay in the file and are no longer shown. */
const SHOWN = 2_000;

/** What the simulated phones sent and got. */
export interface HandsetLog {
  append(message: Omit<HandsetMessage, "entry">): Promise<void>;
  after(number: string, entry: number): readonly HandsetMessage[];
}

/**
 * Opens the log: a file of JSON lines, so that what a phone received outlives a killed server, as on a real phone.
 * A line that was cut by a crash is passed over.
 */
export async function openHandsetLog(file: string): Promise<HandsetLog> {
  const entries = await readEntries(file);
  let last = entries.at(-1)?.entry ?? 0;

  return {
    async append(message) {
      const entry = { entry: ++last, ...message };
      // The line feed comes first, so that a line cut by a crash spoils only itself.
      await appendFile(file, `\n${JSON.stringify(entry)}`, { mode: 0o600 });
      entries.push(entry);
      if (entries.length > SHOWN) entries.splice(0, entries.length - SHOWN);
    },
    after(number, entry) {
      return entries.filter((message) => message.number === number && message.entry > entry);
    },
  };
}

async function readEntries(file: string): Promise<HandsetMessage[]> {
  const entries: HandsetMessage[] = [];
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

function parseEntry(line: string): HandsetMessage | null {
  try {
    const value: unknown = JSON.parse(line);
    const isEntry = typeof value === "object" && value !== null && "entry" in value && "number" in value;
    return isEntry ? (value as HandsetMessage) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
