/** One text as the dialplan in `files/` writes it: lines of a fixed order, an empty line, the bytes of the text. */
export interface SpoolRecord {
  /** Which context wrote it: `phone`, `probe`, or `trunk:` and the endpoint of the trunk. Out of the sender's reach. */
  readonly source: string;
  /** The whole From header. */
  readonly from: string;
  readonly callId: string;
  readonly cseq: string;
  readonly contentType: string;
  readonly contentLength: number;
  /** User part of the address that was dialled. */
  readonly to: string;
  readonly body: Buffer;
}

const NAMES = [
  "sidetone",
  "source",
  "from",
  "call-id",
  "cseq",
  "address",
  "content-type",
  "content-length",
  "to",
] as const;

/**
 * Reads a record; null where it is none, or not whole. The order of its lines is part of it: what a sender can put line
 * ends into, the dialled address, comes last, so that it can forge nothing but its own text.
 */
export function readRecord(bytes: Buffer): SpoolRecord | null {
  let at = 0;
  const values: string[] = [];
  for (const name of NAMES) {
    const end = bytes.indexOf(0x0a, at);
    const line = bytes.toString("utf8", at, end);
    if (end < 0 || !line.startsWith(`${name}: `)) return null;
    values.push(line.slice(name.length + 2).trim());
    at = end + 1;
  }
  const [version, source = "", from = "", callId = "", cseq = "", , contentType = "", length, to = ""] =
    values;
  const end = bytes.indexOf(0x0a, at);
  if (version !== "1" || end < 0) return null;
  const contentLength = Number(length) || 0;
  return { source, from, callId, cseq, contentType, contentLength, to, body: bytes.subarray(end + 1) };
}
