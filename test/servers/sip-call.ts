import { OUR_TAG, type SipMessage } from "./sip-format.js";

/** What a call needs of the phone that it came to. */
export interface CallLine {
  /** Where media would go; nothing is sent. */
  readonly address: string;
  respond(invite: SipMessage, code: number, body?: Buffer): void;
  /** A request within the call; resolves with the final code. */
  request(method: string, uri: string, dialog: DialogHeaders): Promise<number>;
}

export interface DialogHeaders {
  readonly from: string;
  readonly tag: string;
  readonly to: string;
  readonly call: string;
}

/** A call that came to a phone; it rings until something is done with it. */
export class ReceivedCall {
  state: "ringing" | "up" | "ended" = "ringing";
  readonly from: string;
  readonly to: string;
  readonly #invite: SipMessage;
  readonly #line: CallLine;

  constructor(invite: SipMessage, line: CallLine) {
    this.#invite = invite;
    this.#line = line;
    this.from = invite.headers.get("from") ?? "";
    this.to = invite.headers.get("to") ?? "";
    line.respond(invite, 180);
  }

  answer(): void {
    this.#respond(200, "up", this.#description());
  }

  /** Refuses it, with 486 for busy and so on. */
  refuse(code: number): void {
    this.#respond(code, "ended");
  }

  /** The phone's user hangs up; resolves with the final code. */
  hangUp(): Promise<number> {
    this.state = "ended";
    const { headers } = this.#invite;
    const uri = /<([^>]+)>/.exec(headers.get("contact") ?? "")?.[1] ?? "";
    const call = headers.get("call-id") ?? "";
    return this.#line.request("BYE", uri, { from: this.to, tag: OUR_TAG, to: this.from, call });
  }

  /** The other side gave up, or hung up. */
  ended(): void {
    if (this.state === "ringing") this.#line.respond(this.#invite, 487);
    this.state = "ended";
  }

  /** The switch asks again, because it did not get the answer, or to change the media. */
  repeat(invite: SipMessage): void {
    if (this.state === "up") this.#line.respond(invite, 200, this.#description());
  }

  #respond(code: number, state: "up" | "ended", body?: Buffer): void {
    this.state = state;
    this.#line.respond(this.#invite, code, body);
  }

  #description(): Buffer {
    const { address } = this.#line;
    const lines = ["v=0", `o=- 1 1 IN IP4 ${address}`, "s=-", `c=IN IP4 ${address}`, "t=0 0"];
    return Buffer.from([...lines, "m=audio 40000 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", ""].join("\r\n"));
  }
}
