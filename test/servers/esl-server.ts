import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { type ChatAnswer, type ChatCall, readChat, runChat } from "./esl-chat.js";
import { createSpool } from "./esl-spool.js";

/** How the server answers an API command: text, or a promise the test keeps. */
type ApiAnswer = string | Promise<string>;

/** What goes wrong, until it is set back to null. */
type Mischief =
  /** Every byte in a packet of its own. */
  | { readonly kind: "split" }
  /** Like a hung switch: takes everything, says nothing. */
  | { readonly kind: "silent" }
  /** Cuts the next frame after so many bytes, and resets the connection. */
  | { readonly kind: "drop-mid-frame"; readonly after: number }
  /** Announces bodies longer (or shorter) than they are. */
  | { readonly kind: "content-length"; readonly add: number };

type Headers = Readonly<Record<string, string>>;

interface Client {
  readonly socket: Socket;
  readonly names: Set<string>;
  readonly subclasses: Set<string>;
  authed: boolean;
}

const NOTICE = "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n";
const REJECTION = "Access Denied, go away.\n";

/** What a switch answers to the checks once Sidetone is installed. */
export const installedAnswers = {
  "module_exists mod_sms": "true",
  "module_exists mod_lua": "true",
  "user_exists id probe guard.sidetone.invalid": "true",
  "lua sidetone_queue.lua stat": "+OK depth=0 oldest=0\n",
  "lua sidetone_queue.lua probe": "+OK\n",
  "lua sidetone_queue.lua probed": "+OK 1\n",
};

/** Starts a FreeSWITCH 1.10.12, as far as its event socket goes: made from recordings of the real one; it can misbehave. */
export async function startEslServer(): Promise<EslServer> {
  const server = new EslServer();
  await server.listen();
  return server;
}

export class EslServer {
  coreUuid: string = randomUUID();
  password = "ClueCon";
  /** Answers like a switch whose ACL does not list us. */
  rude = false;
  mischief: Mischief | null = null;
  accepted = 0;
  /** Every command line received, without the password. */
  readonly commands: string[] = [];
  readonly chats: ChatCall[] = [];
  readonly spool = createSpool((headers) => this.fire(headers));
  readonly #clients = new Set<Client>();
  readonly #answers = new Map<string, (args: string) => ApiAnswer>();
  readonly #listener: Server;
  #chatAnswer: (call: ChatCall) => ChatAnswer = () => ({ code: 200 });
  #sequence = 1;

  constructor() {
    this.#listener = createServer((socket) => this.#accept(socket));
    this.on("global_getvar core_uuid", () => this.coreUuid);
    this.on("version", () => "FreeSWITCH Version 1.10.12-release~64bit (-release 64bit)\n");
    this.on(
      "sofia xmlstatus",
      () => "<profiles><profile><name>internal</name><type>profile</type></profile></profiles>\n",
    );
    this.on("show channels as json", () => '{"row_count":0}');
    this.on("sofia_contact", () => "error/user_not_registered");
    this.on("lua sidetone_queue.lua", (args) => this.spool.command(args));
  }

  async listen(port = 0): Promise<void> {
    this.#listener.listen(port, "127.0.0.1");
    await once(this.#listener, "listening");
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  get connected(): number {
    return [...this.#clients].filter(({ authed }) => authed).length;
  }

  /** Sets how API commands that start with these words are answered; the longest match wins. */
  on(words: string, answer: (args: string) => ApiAnswer): void {
    this.#answers.set(words, answer);
  }

  /** Sets how the far side of `chat` answers. */
  onChat(answer: (call: ChatCall) => ChatAnswer): void {
    this.#chatAnswer = answer;
  }

  /** Fires an event to whoever subscribed to it. */
  fire(headers: Headers, body?: string): void {
    const text = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)), _body: body };
    const common = { "Core-UUID": this.coreUuid, "Event-Sequence": String(this.#sequence++) };
    const json = JSON.stringify({ ...common, ...headers, ...text });
    for (const client of this.#clients) {
      if (wants(client, headers))
        this.#send(client, this.#frame({ "Content-Type": "text/event-json" }, json));
    }
  }

  /** Bytes as they are, to every client. */
  write(bytes: string | Buffer): void {
    for (const { socket } of this.#clients) socket.write(bytes);
  }

  /** Ends every connection: at once, with a notice first, or by a reset. */
  drop(how: "end" | "notice" | "reset"): void {
    for (const { socket } of this.#clients) {
      if (how === "reset") socket.resetAndDestroy();
      else
        socket.end(how === "notice" ? this.#frame({ "Content-Type": "text/disconnect-notice" }, NOTICE) : "");
    }
  }

  /** As after a restart of the switch: another Core-UUID, connections gone. */
  restart(): void {
    this.coreUuid = randomUUID();
    this.#sequence = 1;
    this.drop("reset");
  }

  async close(): Promise<void> {
    for (const { socket } of this.#clients) socket.destroy();
    if (!this.#listener.listening) return;
    this.#listener.close();
    await once(this.#listener, "close");
  }

  #accept(socket: Socket): void {
    this.accepted++;
    const client: Client = { socket, names: new Set(), subclasses: new Set(), authed: false };
    this.#clients.add(client);
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#clients.delete(client));
    if (this.rude) {
      socket.end(this.#frame({ "Content-Type": "text/rude-rejection" }, REJECTION));
      return;
    }
    this.#send(client, this.#frame({ "Content-Type": "auth/request" }));
    readCommands(socket, (lines) => this.#handle(client, lines));
  }

  #handle(client: Client, [command = "", ...headers]: readonly string[]): void {
    if (this.mischief?.kind === "silent") return;
    if (command.startsWith("auth ")) {
      this.#authenticate(client, command.slice(5));
      return;
    }
    this.commands.push(command);
    const [verb = "", ...args] = command.split(" ");
    if (client.authed && verb === "event") this.#subscribe(client, args);
    else if (client.authed && verb === "bgapi") void this.#background(client, args, headers);
    else this.#reply(client, "-ERR command not found");
  }

  #authenticate(client: Client, password: string): void {
    client.authed = password === this.password;
    this.#reply(client, client.authed ? "+OK accepted" : "-ERR invalid");
    if (!client.authed) client.socket.end(this.#frame({ "Content-Type": "text/disconnect-notice" }, NOTICE));
  }

  /** As mod_event_socket reads it: whatever stands behind CUSTOM is a subclass. */
  #subscribe(client: Client, [format, ...words]: readonly string[]): void {
    let custom = false;
    for (const word of words) {
      if (custom) client.subclasses.add(word);
      else client.names.add(word);
      custom ||= word === "CUSTOM";
    }
    this.#reply(client, `+OK event listener enabled ${format}`);
  }

  async #background(client: Client, words: readonly string[], headers: readonly string[]): Promise<void> {
    const given = headers.map((line) => /^Job-UUID: (.+)$/.exec(line)?.[1]).find(Boolean);
    const job = { "Job-UUID": given ?? randomUUID() };
    this.#reply(client, `+OK Job-UUID: ${job["Job-UUID"]}`, job);
    const [name = "", ...rest] = words;
    const args = rest.join(" ");
    const body = name === "chat" ? await this.#chat(args) : await this.#answer(words.join(" "));
    const command = { "Job-Command": name, "Job-Command-Arg": args };
    this.fire({ "Event-Name": "BACKGROUND_JOB", ...job, ...command }, body);
  }

  async #chat(args: string): Promise<string> {
    const call = readChat(args);
    if (!call) return "Invalid";
    this.chats.push(call);
    return runChat(call, await this.#chatAnswer(call), (headers, body) => this.fire(headers, body));
  }

  async #answer(command: string): Promise<string> {
    const known = [...this.#answers.keys()].sort((a, b) => b.length - a.length);
    const words = known.find((prefix) => command === prefix || command.startsWith(`${prefix} `));
    const answer = words === undefined ? undefined : this.#answers.get(words);
    if (words === undefined || !answer) return `-ERR ${command.split(" ")[0]} Command not found!\n`;
    return answer(command.slice(words.length + 1));
  }

  #reply(client: Client, text: string, more: Headers = {}): void {
    this.#send(client, this.#frame({ "Content-Type": "command/reply", "Reply-Text": text, ...more }));
  }

  #frame(headers: Headers, body?: string): Buffer {
    const extra = this.mischief?.kind === "content-length" ? this.mischief.add : 0;
    const length = body === undefined ? "" : `Content-Length: ${Buffer.byteLength(body) + extra}\n`;
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
    return Buffer.from(`${length}${lines.join("")}\n${body ?? ""}`);
  }

  #send({ socket }: Client, bytes: Buffer): void {
    switch (this.mischief?.kind) {
      case "silent":
        break;
      case "split":
        for (const byte of bytes) socket.write(Buffer.of(byte));
        break;
      case "drop-mid-frame":
        socket.write(bytes.subarray(0, this.mischief.after), () => socket.resetAndDestroy());
        break;
      default:
        socket.write(bytes);
    }
  }
}

function wants(client: Client, headers: Headers): boolean {
  if (!client.authed) return false;
  const name = headers["Event-Name"] ?? "";
  if (name !== "CUSTOM") return client.names.has(name);
  return client.subclasses.has(headers["Event-Subclass"] ?? "");
}

/** Cuts the stream as mod_event_socket does: a command ends at an empty line, every further line is a header. */
function readCommands(socket: Socket, handle: (lines: readonly string[]) => void): void {
  let buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (let end = buffer.indexOf("\n\n"); end >= 0; end = buffer.indexOf("\n\n")) {
      const lines = buffer.toString("utf8", 0, end).split("\n");
      buffer = buffer.subarray(end + 2);
      handle(lines);
    }
  });
}
