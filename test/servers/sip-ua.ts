import { createHash, randomBytes } from "node:crypto";
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { ReceivedCall } from "./sip-call.js";
import { formatRequest, formatResponse, parseSip, type SipMessage } from "./sip-format.js";

export interface SipUserOptions {
  readonly user: string;
  readonly domain: string;
  readonly password?: string;
  /** Where its PBX listens. */
  readonly server: { readonly host: string; readonly port: number };
  /** An address of its own; 127.0.0.1 unless given. */
  readonly address?: string;
  /** A port of its own; any unless given. */
  readonly port?: number;
}

/** A text that somebody sent us. */
export interface ReceivedText {
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly contentType: string;
}

export interface SendOptions {
  readonly toDomain?: string;
  /** What it claims in From; itself unless given. */
  readonly fromUser?: string;
  readonly fromDomain?: string;
  readonly contentType?: string;
}

/** How it answers a text: a final code, a challenge first, or silence. */
export type Answer = number | "challenge" | "silence";

const FINAL_MS = 8_000;
/** COMPAT: FreeSWITCH 1.10 answers 500 to credentials that come within 2 ms of its challenge. */
const THINKING_MS = 5;

/** A small SIP phone or carrier over UDP: signs in, sends texts, takes calls, and keeps what it got. */
export class SipUserAgent {
  readonly received: ReceivedText[] = [];
  registered = false;
  /** Decides the answer to each text; 200 unless set. */
  answer: (text: ReceivedText) => Answer = () => 200;
  /** Every call that came, in order. */
  readonly calls: ReceivedCall[] = [];
  /** What the phone does with a call that rings. */
  onCall: (call: ReceivedCall) => void = () => undefined;
  readonly #options: SipUserOptions;
  readonly #dialogs = new Map<string, ReceivedCall>();
  readonly #socket: Socket;
  readonly #waiting = new Map<string, (response: SipMessage) => void>();
  readonly #registration = id();
  /** Answers already given, by transaction: a repeated request is not a second text. */
  readonly #given = new Map<string, number | "silence">();
  #sequence = 0;
  #closed = false;

  private constructor(options: SipUserOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
    socket.on("message", (bytes, peer) => this.#receive(bytes, peer));
  }

  static async open(options: SipUserOptions): Promise<SipUserAgent> {
    const socket = createSocket("udp4");
    socket.bind(options.port ?? 0, options.address ?? "127.0.0.1");
    await once(socket, "listening");
    return new SipUserAgent(options, socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Registers, or with 0 unregisters; resolves with the final code. */
  async register(expires = 3600): Promise<number> {
    const { user, domain } = this.#options;
    const address = `<sip:${user}@${domain}>`;
    const extra = [
      ["Contact", this.#contact],
      ["Expires", String(expires)],
    ] as const;
    const request = { from: address, to: address, extra, call: this.#registration };
    const code = await this.#transact("REGISTER", `sip:${domain}`, request);
    if (code === 200) this.registered = expires > 0;
    return code;
  }

  /** Sends a text; resolves with the final code. */
  text(to: string, body: string | Uint8Array, options: SendOptions = {}): Promise<number> {
    const { user, domain } = this.#options;
    const target = `sip:${to}@${options.toDomain ?? domain}`;
    const from = `<sip:${options.fromUser ?? user}@${options.fromDomain ?? domain}>`;
    const extra = [["Content-Type", options.contentType ?? "text/plain;charset=UTF-8"]] as const;
    return this.#transact("MESSAGE", target, { from, to: `<${target}>`, extra, body: Buffer.from(body) });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
    await once(this.#socket, "close");
  }

  get #contact(): string {
    return `<sip:${this.#options.user}@${this.#at}>`;
  }

  get #at(): string {
    const { address, port } = this.#socket.address();
    return `${address}:${port}`;
  }

  /** One request and, after a challenge, the same again with credentials. */
  async #transact(method: string, uri: string, request: Request): Promise<number> {
    const call = request.call ?? id();
    const tag = id();
    let credentials: readonly [string, string] | null = null;
    for (let attempt = 0; ; attempt++) {
      const response = await this.#send(method, uri, { ...request, call, tag, credentials });
      const challenge =
        response.headers.get("www-authenticate") ?? response.headers.get("proxy-authenticate");
      if (attempt > 0 || ![401, 407].includes(response.code) || !challenge || !this.#options.password) {
        return response.code;
      }
      const name = response.code === 401 ? "Authorization" : "Proxy-Authorization";
      credentials = [name, this.#digest(challenge, method, uri)];
      await new Promise((resolve) => setTimeout(resolve, THINKING_MS));
    }
  }

  async #send(method: string, uri: string, request: Request & Dialog): Promise<SipMessage> {
    const sequence = ++this.#sequence;
    const bytes = formatRequest(
      method,
      uri,
      [
        ["Via", `SIP/2.0/UDP ${this.#at};rport;branch=z9hG4bK${id()}`],
        ["Max-Forwards", "70"],
        ["From", `${request.from};tag=${request.tag}`],
        ["To", request.to],
        ["Call-ID", request.call],
        ["CSeq", `${sequence} ${method}`],
        ...request.extra,
        ...(request.credentials ? [request.credentials] : []),
      ],
      request.body,
    );
    const key = `${request.call} ${sequence}`;
    return new Promise((resolve, reject) => {
      const give = setTimeout(() => reject(new Error(`no final answer to ${method}`)), FINAL_MS);
      this.#waiting.set(key, (response) => {
        if (response.code < 200) return;
        clearTimeout(give);
        this.#waiting.delete(key);
        resolve(response);
      });
      const { host, port } = this.#options.server;
      this.#socket.send(bytes, port, host);
    });
  }

  #digest(challenge: string, method: string, uri: string): string {
    const { user, password } = this.#options;
    const part = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(challenge)?.[1] ?? "";
    const [realm, nonce] = [part("realm"), part("nonce")];
    const secret = md5(`${user}:${realm}:${password}`);
    const cnonce = id();
    const proof = md5(`${secret}:${nonce}:00000001:${cnonce}:auth:${md5(`${method}:${uri}`)}`);
    const quoted = { username: user, realm, nonce, uri, response: proof, cnonce };
    const parts = Object.entries(quoted).map(([name, value]) => `${name}="${value}"`);
    return `Digest ${parts.join(", ")}, algorithm=MD5, qop=auth, nc=00000001`;
  }

  #receive(bytes: Buffer, peer: RemoteInfo): void {
    const message = parseSip(bytes);
    if (!message) return;
    const call = message.headers.get("call-id") ?? "";
    const [sequence = "", method = ""] = (message.headers.get("cseq") ?? "").split(" ");
    if (message.code > 0) this.#waiting.get(`${call} ${sequence}`)?.(message);
    else if (method === "MESSAGE") this.#take(message, `${call} ${sequence}`, peer);
    else if (method === "INVITE") this.#ring(message, call, peer);
    else if (method !== "ACK") {
      this.#respond(message, 200, peer);
      if (method === "BYE" || method === "CANCEL") this.#dialogs.get(call)?.ended();
    }
  }

  #take(message: SipMessage, transaction: string, peer: RemoteInfo): void {
    const text = {
      from: message.headers.get("from") ?? "",
      to: message.headers.get("to") ?? "",
      body: message.body.toString("utf8"),
      contentType: message.headers.get("content-type") ?? "",
    };
    const repeated = this.#given.get(transaction);
    const given = repeated ?? this.#final(message, text);
    this.#given.set(transaction, given);
    if (repeated === undefined && given !== 407) this.received.push(text);
    if (given !== "silence") this.#respond(message, given, peer);
  }

  #ring(invite: SipMessage, id: string, peer: RemoteInfo): void {
    const known = this.#dialogs.get(id);
    if (known) {
      known.repeat(invite);
      return;
    }
    const type = ["Content-Type", "application/sdp"] as const;
    const call = new ReceivedCall(invite, {
      address: this.#socket.address().address,
      respond: (message, code, body) => {
        const extra = [["Contact", this.#contact] as const, ...(body ? [type] : [])];
        this.#socket.send(formatResponse(message, code, extra, body), peer.port, peer.address);
      },
      request: async (method, uri, { from, to, call, tag }) => {
        const request = { from: from.replace(/;tag=.*/, ""), to, call, tag, extra: [], credentials: null };
        return (await this.#send(method, uri, request)).code;
      },
    });
    this.#dialogs.set(id, call);
    this.calls.push(call);
    this.onCall(call);
  }

  /** A challenge is answered by a second request, which is then taken. */
  #final(message: SipMessage, text: ReceivedText): number | "silence" {
    const answer = this.answer(text);
    if (answer !== "challenge") return answer;
    return message.headers.has("authorization") || message.headers.has("proxy-authorization") ? 200 : 407;
  }

  #respond(request: SipMessage, code: number, peer: RemoteInfo): void {
    const challenge = `Digest realm="${this.#options.domain}", nonce="${id()}", qop="auth", algorithm=MD5`;
    const extra = code === 407 ? [["Proxy-Authenticate", challenge] as const] : [];
    this.#socket.send(formatResponse(request, code, extra), peer.port, peer.address);
  }
}

interface Request {
  readonly from: string;
  readonly to: string;
  readonly extra: readonly (readonly [string, string])[];
  readonly body?: Buffer;
  readonly call?: string;
}

interface Dialog {
  readonly call: string;
  readonly tag: string;
  readonly credentials: readonly [string, string] | null;
}

function id(): string {
  return randomBytes(8).toString("hex");
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
