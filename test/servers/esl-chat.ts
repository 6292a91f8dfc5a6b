/** What `chat` was asked to send, after FreeSWITCH's own unquoting. */
export interface ChatCall {
  readonly proto: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly type: string;
}

/**
 * What the far side says: a final SIP code; 0 for a challenge or for silence; nothing where it was never sent.
 * `hidden`: the MESSAGE event with the code does not come.
 */
export interface ChatResult {
  readonly code?: number;
  readonly hidden?: boolean;
}

export type ChatAnswer = ChatResult | Promise<ChatResult>;

type Fire = (headers: Readonly<Record<string, string>>, body: string) => void;

/** The events and the job's text that FreeSWITCH 1.10.12 makes of it. */
export function runChat(call: ChatCall, { code, hidden }: ChatResult, fire: Fire): string {
  const sent = code !== undefined && code >= 200 && code < 300;
  if (!hidden) {
    const result = code === undefined ? {} : { "Delivery-Result-Code": String(code) };
    const { from, to, type } = call;
    const flags = { proto: "global", skip_global_process: "true", blocking: "true", dest_proto: "sip" };
    fire(
      { "Event-Name": "MESSAGE", ...flags, from, to, type, ...result, "Delivery-Failure": String(!sent) },
      call.text,
    );
  }
  return sent ? "Sent" : "Error! Message Not Sent";
}

/** Reads the argument of `chat`; null where FreeSWITCH would say `Invalid`. */
export function readChat(args: string): ChatCall | null {
  const [proto, from, to, text, type] = separate(args, "|", 5);
  if (proto === undefined || from === undefined || to === undefined || text === undefined) return null;
  return { proto, from, to, text, type: type || "text/html" };
}

/**
 * FreeSWITCH's way of cutting an argument at a delimiter: a backslash and single quotes protect what follows, and are
 * then removed together with white space at the ends. A quote without a partner is an ordinary character.
 */
export function separate(input: string, givenDelimiter: string, limit: number): string[] {
  const own = /^\^\^(.)(?=.)/s.exec(input);
  const delimiter = own?.[1] ?? givenDelimiter;
  let rest = own ? input.slice(3) : input;
  const fields: string[] = [];
  while (rest !== "" && fields.length < limit - 1) {
    const end = fieldEnd(rest, delimiter);
    fields.push(rest.slice(0, end));
    rest = rest.slice(end + 1);
  }
  if (rest !== "") fields.push(rest);
  return fields.map((field) => cleanUp(field.replace(/^ +/, ""), delimiter));
}

function fieldEnd(text: string, delimiter: string): number {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (isQuote(text, at, quoted)) quoted = !quoted;
    else if (text[at] === delimiter && !quoted) return at;
  }
  return text.length;
}

function cleanUp(text: string, delimiter: string): string {
  let out = "";
  // Where the last character stands that is not to be trimmed.
  let end = 0;
  let quoted = false;
  for (let at = 0; at < text.length; ) {
    const step = nextStep(text, at, { delimiter, quoted });
    out += step.out;
    at += step.width;
    quoted = step.quoted;
    if (step.keep) end = out.length;
  }
  return out.slice(0, end);
}

function nextStep(text: string, at: number, { delimiter, quoted }: { delimiter: string; quoted: boolean }) {
  const plain = text[at] === "\\" ? unescaped(text[at + 1], delimiter) : undefined;
  if (plain !== undefined) return { out: plain, width: 2, quoted, keep: true };
  if (isQuote(text, at, quoted)) return { out: "", width: 1, quoted: !quoted, keep: !quoted };
  const out = text[at] ?? "";
  return { out, width: 1, quoted, keep: quoted || out !== " " };
}

function isQuote(text: string, at: number, quoted: boolean): boolean {
  return text[at] === "'" && (quoted || text.indexOf("'", at + 1) >= 0);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", s: " " };

function unescaped(char: string | undefined, delimiter: string): string | undefined {
  if (char === undefined) return undefined;
  return ["'", '"', "\\", delimiter].includes(char) ? char : ESCAPES[char];
}
