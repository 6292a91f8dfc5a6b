/** The part of ws that the test server uses. */
declare module "ws" {
  import type { IncomingMessage } from "node:http";
  import type { Duplex } from "node:stream";

  export interface WebSocket {
    send(data: string): void;
    pong(data?: Buffer): void;
    on(event: "ping", listener: (data: Buffer) => void): void;
    on(event: "close", listener: () => void): void;
  }

  export class WebSocketServer {
    constructor(options: { noServer: true; autoPong: boolean });
    handleUpgrade(
      request: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      done: (websocket: WebSocket) => void,
    ): void;
  }
}
