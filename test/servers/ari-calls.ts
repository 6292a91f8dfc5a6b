/** The channels of the ARI server: originated, ringing, handed to an application, and sent on into the dialplan. */
interface Channel {
  readonly id: string;
  readonly app: string;
  readonly endpoint: string;
}

type Reply = readonly [status: number, body?: unknown];

/** What a device does with a call: rings, answers, refuses with a cause, is silent, or can't even be dialled. */
export type Device = "rings" | "answers" | "silent" | "absent" | { readonly cause: number };

export class AriCalls {
  /** What was asked, in order. */
  readonly originated: URLSearchParams[] = [];
  readonly variables: string[] = [];
  /** `extension@context` with the channel, where calls went on. */
  readonly continued: string[] = [];
  readonly hungUp: string[] = [];
  /** By a part of the endpoint: what it does. */
  readonly devices = new Map<string, Device>();
  onOriginate: (endpoint: string) => void = () => undefined;
  readonly #channels = new Map<string, Channel>();
  readonly #tell: (app: string, event: Readonly<Record<string, unknown>>) => void;

  constructor(tell: (app: string, event: Readonly<Record<string, unknown>>) => void) {
    this.#tell = tell;
  }

  ids(): Iterable<string> {
    return this.#channels.keys();
  }

  list(): readonly object[] {
    return [...this.#channels.values()].map(({ id, endpoint: name }) => ({ id, name, state: "Ringing" }));
  }

  answer(method: string, [id = "", verb = ""]: readonly string[], query: URLSearchParams): Reply {
    if (method === "POST" && id === "") return this.#originate(query);
    const channel = this.#channels.get(id);
    if (!channel) return [404, { message: "Channel not found" }];
    if (method === "DELETE") {
      this.hungUp.push(id);
      this.#end(channel, 16);
    } else if (verb === "variable") this.variables.push(`${query.get("variable")}=${query.get("value")}`);
    else {
      this.#channels.delete(id);
      this.continued.push(`${query.get("extension")}@${query.get("context")} ${channel.endpoint}`);
    }
    return [204];
  }

  /** Somebody picks up. */
  pickUp(part: string): void {
    for (const channel of this.#channels.values()) {
      if (channel.endpoint.includes(part)) this.#event(channel, "StasisStart", { args: [], state: "Up" });
    }
  }

  #originate(query: URLSearchParams): Reply {
    this.originated.push(query);
    const endpoint = query.get("endpoint") ?? "";
    this.onOriginate(endpoint);
    const channel = { id: query.get("channelId") ?? "1795331731.1", app: query.get("app") ?? "", endpoint };
    const device = [...this.devices].find(([part]) => endpoint.includes(part))?.[1] ?? "rings";
    if (device === "absent") return [500, { message: "Allocation failed" }];
    this.#channels.set(channel.id, channel);
    setImmediate(() => this.#behave(channel, device));
    return [200, { id: channel.id, name: endpoint, state: "Down" }];
  }

  #behave(channel: Channel, device: Device): void {
    if (!this.#channels.has(channel.id)) return;
    if (device === "rings") this.#event(channel, "ChannelStateChange", { state: "Ringing" });
    else if (device === "answers") this.#event(channel, "StasisStart", { args: [], state: "Up" });
    else if (typeof device === "object") this.#end(channel, device.cause);
  }

  #end(channel: Channel, cause: number): void {
    this.#channels.delete(channel.id);
    this.#event(channel, "ChannelDestroyed", { cause, cause_txt: "scripted", state: "Down" });
  }

  #event({ id, app, endpoint }: Channel, type: string, { state, ...rest }: Record<string, unknown>): void {
    this.#tell(app, { type, ...rest, channel: { id, name: endpoint, state } });
  }
}
