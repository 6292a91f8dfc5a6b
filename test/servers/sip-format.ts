/** A SIP message as far as texts need it. `code` is 0 for a request. */
export interface SipMessage {
  readonly code: number;
  /** Names in lower case; of several equal ones the first. */
  readonly headers: ReadonlyMap<string, string>;
  /** Every Via, in order: an answer repeats them. */
  readonly vias: readonly string[];
  readonly body: Buffer;
}

/** Ours in every dialog. */
export const OUR_TAG = "sidetone";

type Header = readonly [name: string, value: string];

/** Reads a datagram; null for keep-alives and other noise. */
export function parseSip(bytes: Buffer): SipMessage | null {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const [first = "", ...lines] = bytes.toString("utf8", 0, end).split("\r\n");
  const headers = new Map<string, string>();
  const vias: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "via" || name === "v") vias.push(value);
    if (!headers.has(name)) headers.set(name, value);
  }
  const code = Number(/^SIP\/2\.0 (\d{3})/.exec(first)?.[1] ?? 0);
  return { code, headers, vias, body: bytes.subarray(end + 4) };
}

export function formatRequest(
  method: string,
  uri: string,
  headers: readonly Header[],
  body: Buffer = Buffer.alloc(0),
): Buffer {
  return format(`${method} ${uri} SIP/2.0`, headers, body);
}

/** The answer to a request, with what has to be repeated of it. */
export function formatResponse(
  request: SipMessage,
  code: number,
  extra: readonly Header[],
  body: Buffer = Buffer.alloc(0),
): Buffer {
  const repeated = ["From", "Call-ID", "CSeq"].map(
    (name): Header => [name, request.headers.get(name.toLowerCase()) ?? ""],
  );
  const to = request.headers.get("to") ?? "";
  const headers: Header[] = [
    ...request.vias.map((via): Header => ["Via", via]),
    ...repeated,
    ["To", code === 100 || to.includes(";tag=") ? to : `${to};tag=${OUR_TAG}`],
    ...extra,
  ];
  return format(`SIP/2.0 ${code} Scripted`, headers, body);
}

function format(first: string, headers: readonly Header[], body: Buffer): Buffer {
  const lines = [...headers, ["Content-Length", String(body.length)] as const].map(
    ([n, v]) => `${n}: ${v}\r\n`,
  );
  return Buffer.concat([Buffer.from(`${first}\r\n${lines.join("")}\r\n`), body]);
}
