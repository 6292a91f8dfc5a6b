/** The part of modesl 1.2.1 that we use; the package ships no types. It is CommonJS: only the default import has values. */
declare module "modesl" {
  import type { Socket } from "node:net";

  /** EventEmitter2 with wildcards; `::` separates the parts of a name, `**` stands for any number of them. */
  interface Emitter {
    on(name: string, listener: (...values: never[]) => void): this;
    emit(name: string, ...values: unknown[]): boolean;
  }

  type HeaderValue = string | number;

  interface Event {
    /** Values as JSON brought them; `Content-Length` is turned into a number. */
    readonly headers: readonly { readonly name: string; readonly value: unknown }[];
    readonly body: string;
    getHeader(name: string): HeaderValue | null;
  }

  /** One byte stream cut into frames. Its insides are here because they need guarding. */
  interface Parser extends Emitter {
    readonly buffer: Buffer;
    /** Length of the body being waited for, else 0. */
    readonly bodyLen: number;
    _onData(chunk: Buffer): void;
    _parseHeaderText(text: string): Record<string, HeaderValue>;
    _parseEvent(headers: Record<string, HeaderValue>, body?: string): void;
  }

  interface Connection extends Emitter {
    /** Absent until the socket is connected. */
    readonly parser?: Parser;
    /** Null once the far end has closed; undefined never. Keep a reference of your own for `close`. */
    socket: Socket | null;
    /** What modesl subscribes to by itself after `auth`. */
    reqEvents: string[];
    /** Writes a command; the callback gets the next `command/reply` in turn. */
    sendRecv(command: string, headers: Readonly<Record<string, string>>, reply: (event: Event) => void): void;
  }

  const modesl: {
    Connection: new (host: string, port: number, password: string) => Connection;
    Event: new (headers: Record<string, unknown>, body?: string) => Event;
  };
  export default modesl;
  export type { Connection, Event, HeaderValue, Parser };
}
