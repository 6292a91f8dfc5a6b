// A reverse proxy as they stand in front of portals, that passes everything on but holds event streams back.
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface HoldingProxy {
  /** The same path as before, at the proxy. */
  readonly url: string;
  /** How many streams it has swallowed. */
  held(): number;
  stop(): void;
}

/** Starts one in front of `target`. */
export async function startHoldingProxy(target: string): Promise<HoldingProxy> {
  const { hostname, port, pathname } = new URL(target);
  let held = 0;
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
      const isStream = answer.headers["content-type"]?.startsWith("text/event-stream") ?? false;
      if (isStream) held++;
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      if (isStream) outgoing.flushHeaders();
      else answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}${pathname}`,
    held: () => held,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
