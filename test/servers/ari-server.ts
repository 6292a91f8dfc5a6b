import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { AriCalls } from "./ari-calls.js";
import { apiDocs } from "./ari-docs.js";

/** What goes wrong, until it is set back to null. */
type Mischief =
  /** Like a hung PBX: takes everything, says nothing, answers no ping. */
  | { readonly kind: "silent" }
  /** Answers requests with this code. */
  | { readonly kind: "status"; readonly status: number }
  /** Answers with what is no JSON, and says that it is. */
  | { readonly kind: "garbled" };

/** One `sendMessage`, as it came. */
export interface SentMessage {
  readonly to: string;
  readonly from: string | null;
  readonly body: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

type Reply = readonly [status: number, body?: unknown];

/** Starts an Asterisk 22.10.1, as far as its ARI goes: made from recordings of the real one; it can misbehave. */
export async function startAriServer(): Promise<AriServer> {
  const server = new AriServer();
  await server.listen();
  return server;
}

export class AriServer {
  user = "plugin";
  password = "pluginpass";
  readOnly = false;
  /** No PJSIP endpoint is configured. */
  isEmpty = false;
  mischief: Mischief | null = null;
  /** `METHOD /path?query` of each request that came with the right login, but for the descriptions. */
  readonly requests: string[] = [];
  readonly sent: SentMessage[] = [];
  /** How many pings it answered. */
  pings = 0;
  /** Endpoint → its contacts; without any it is offline. */
  readonly contacts = new Map<string, string[]>();
  /** Endpoint → where its texts go. */
  readonly contexts = new Map<string, string>();
  /** Endpoint → its own caller id, as pjsip.conf has it. */
  readonly callerIds = new Map<string, string>();
  /** What any module is. */
  moduleStatus = "Running";
  /** Endpoint → ids of its channels. */
  readonly channels = new Map<string, string[]>();
  /** App → sources that it subscribed to; gone with a restart. */
  readonly subscriptions = new Map<string, Set<string>>();
  /** What the SIP stack does with a text that was handed to it; 202 is answered before. */
  onMessage: (message: SentMessage) => void = () => undefined;
  readonly calls = new AriCalls((app, event) => {
    const websocket = this.#apps.get(app);
    if (websocket) this.#send(websocket, { ...event, application: app });
  });
  readonly #apps = new Map<string, WebSocket>();
  readonly #connections = new Set<Socket>();
  readonly #listener: Server;
  readonly #websockets = new WebSocketServer({ noServer: true, autoPong: false });

  constructor() {
    this.#listener = createServer((request, response) => void this.#handle(request, response));
    // No request is lost by meeting the end of an idle connection.
    this.#listener.keepAliveTimeout = 0;
    this.#listener.on("connection", (socket) => {
      this.#connections.add(socket);
      socket.on("close", () => this.#connections.delete(socket));
    });
    this.#listener.on("upgrade", (request, socket: Socket, head) => {
      const url = new URL(request.url ?? "", "http://ari.test");
      if (url.searchParams.get("api_key") !== `${this.user}:${this.password}`) {
        socket.end("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      if (this.mischief?.kind === "silent") return;
      this.#websockets.handleUpgrade(request, socket, head, (websocket) =>
        this.#open(url.searchParams.get("app") ?? "", websocket),
      );
    });
  }

  async listen(port = 0): Promise<void> {
    this.#listener.listen(port, "127.0.0.1");
    await once(this.#listener, "listening");
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  get connected(): number {
    return this.#apps.size;
  }

  /** Fires an event to every app that is subscribed to its source. */
  fire(event: Readonly<Record<string, unknown>>): void {
    for (const [app, websocket] of this.#apps) {
      if (this.subscriptions.get(app)?.has("endpoint:PJSIP"))
        this.#send(websocket, { ...event, application: app });
    }
  }

  /** Text as it is, to every app. */
  write(text: string): void {
    for (const websocket of this.#apps.values()) websocket.send(text);
  }

  /** Resets every connection. */
  drop(): void {
    for (const socket of this.#connections) socket.resetAndDestroy();
    this.#apps.clear();
  }

  /** As after a restart of the PBX: subscriptions and connections are gone. */
  restart(): void {
    this.subscriptions.clear();
    this.drop();
  }

  async close(): Promise<void> {
    for (const socket of this.#connections) socket.destroy();
    if (!this.#listener.listening) return;
    this.#listener.close();
    await once(this.#listener, "close");
  }

  #open(app: string, websocket: WebSocket): void {
    const before = this.#apps.get(app);
    // The old one stays open, and hears nothing more.
    if (before) this.#send(before, { type: "ApplicationReplaced", application: app });
    this.#apps.set(app, websocket);
    websocket.on("ping", (data) => {
      if (this.mischief?.kind === "silent") return;
      this.pings++;
      websocket.pong(data);
    });
    websocket.on("close", () => {
      if (this.#apps.get(app) === websocket) this.#apps.delete(app);
    });
  }

  #send(websocket: WebSocket, event: object): void {
    if (this.mischief?.kind === "silent") return;
    websocket.send(JSON.stringify({ timestamp: "2026-11-22T06:54:31.159+0000", ...event }));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    if (this.mischief?.kind === "silent") return;
    const url = new URL(request.url ?? "", "http://ari.test");
    const path = decodeURIComponent(url.pathname.replace(/^\/ari/, ""));
    const asked = {
      method: request.method ?? "",
      path,
      query: url.searchParams,
      body: Buffer.concat(chunks).toString(),
    };
    const [status, body] = this.#guarded(request, asked);
    const text = body === undefined ? "" : JSON.stringify(body);
    response.writeHead(status, { "content-type": "application/json", server: "Asterisk" });
    response.end(this.mischief?.kind === "garbled" ? "<html>" : text);
  }

  #guarded(request: IncomingMessage, asked: Asked): Reply {
    const login = Buffer.from(`${this.user}:${this.password}`).toString("base64");
    if (request.headers.authorization !== `Basic ${login}`)
      return [401, { message: "Authentication required" }];
    if (this.mischief?.kind === "status") return [this.mischief.status, { message: "scripted" }];
    const docs = /^\/api-docs\/(\w+)\.json$/.exec(asked.path)?.[1];
    if (docs) {
      const described = apiDocs(docs, `http://127.0.0.1:${this.port}/ari`);
      return described ? [200, described] : [404, {}];
    }
    this.requests.push(`${asked.method} ${asked.path}${asked.query.size > 0 ? `?${asked.query}` : ""}`);
    if (this.readOnly && asked.method !== "GET") return [403, { message: "Write access denied" }];
    return this.#answer(asked);
  }

  #answer(asked: Asked): Reply {
    const { method, path, query } = asked;
    const [, area = "", ...rest] = path.split("/");
    const last = rest.at(-1) ?? "";
    switch (`${method} ${area}`) {
      case "GET asterisk":
        return this.#asterisk(path, last);
      case "POST applications":
        return this.#subscribe(rest[0] ?? "", query.get("eventSource") ?? "");
      case "GET endpoints":
        return [200, [...this.contacts.keys()].map((name) => this.endpoint(name))];
      case "GET channels":
        return [200, this.calls.list()];
      case "PUT endpoints":
        return this.#sendMessage(asked);
      case "GET applications":
        return [200, { name: last, channel_ids: [...this.calls.ids()] }];
      case "POST channels":
      case "DELETE channels":
        return this.calls.answer(asked.method, rest, query);
      default:
        return [404, { message: "Resource not found" }];
    }
  }

  /** The endpoint as it stands in events and answers. */
  endpoint(resource: string): object {
    const state = (this.contacts.get(resource)?.length ?? 0) > 0 ? "online" : "offline";
    return { technology: "PJSIP", resource, state, channel_ids: this.channels.get(resource) ?? [] };
  }

  #asterisk(path: string, last: string): Reply {
    if (path === "/asterisk/info") return [200, { system: { version: "22.10.1" } }];
    if (path.startsWith("/asterisk/modules/")) return [200, { name: last, status: this.moduleStatus }];
    if (!path.includes("/endpoint/")) return this.#aor(last);
    return [
      200,
      [
        { attribute: "callerid", value: this.callerIds.get(last) ?? "<unknown>" },
        { attribute: "context", value: "from-phones" },
        { attribute: "message_context", value: this.contexts.get(last) ?? "" },
      ],
    ];
  }

  #aor(name: string): Reply {
    const contacts = this.contacts.get(name);
    if (!contacts) return [404, { message: "Not found" }];
    return [
      200,
      [
        { attribute: "max_contacts", value: "3" },
        ...contacts.map((value) => ({ attribute: "contact", value })),
        { attribute: "qualify_frequency", value: "0" },
      ],
    ];
  }

  #subscribe(app: string, source: string): Reply {
    if (!this.#apps.has(app)) return [404, { message: "Application not found" }];
    if (this.isEmpty && source === "endpoint:PJSIP") return [422, { message: "Event source does not exist" }];
    const sources = this.subscriptions.get(app) ?? new Set();
    this.subscriptions.set(app, sources.add(source));
    return [200, { name: app, endpoint_ids: ["PJSIP"], device_names: [] }];
  }

  /** As Asterisk reads it: fields of the JSON body win over the query; a body that is no object is an error. */
  #sendMessage({ query, body }: Asked): Reply {
    const json = readObject(body);
    if (json === null) return [400, { message: "Error parsing request body" }];
    const field = (name: string) => {
      const value = json[name] ?? query.get(name);
      return typeof value === "string" ? value : null;
    };
    const variables = (json["variables"] ?? {}) as Record<string, unknown>;
    const message = { to: field("to") ?? "", from: field("from"), body: field("body"), variables };
    const endpoint = /^pjsip:(?:PJSIP\/[^@]+@([^@]+)|([^/]+))/.exec(message.to);
    const name = endpoint?.[1] ?? endpoint?.[2] ?? "";
    if ((this.contacts.get(name)?.length ?? 0) === 0) return [404, { message: "Endpoint not found" }];
    this.sent.push(message);
    this.onMessage(message);
    return [202];
  }
}

function readObject(text: string): Readonly<Record<string, unknown>> | null {
  if (text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
