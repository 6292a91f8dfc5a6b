import type { Server } from "node:http";
import type { Config } from "./config.js";

/** Where the web side is reached, and how that ends: when every answer that is under way is out. */
export interface Exposed {
  readonly url: string;
  close(): Promise<void>;
}

/** Longer than proxies and browsers keep an idle connection. */
const KEEP_ALIVE_MS = 310_000;

/** Lets a server of our own listen where the settings say. */
export function listen(server: Server, config: Pick<Config, "host" | "port">): Promise<Exposed> {
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  // Else a request of a proxy, or of a browser, meets our closing of its idle connection, and its sender hears of a failure.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, config.host, () => {
      server.off("error", reject);
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : config.port;
      resolve({ url: `http://${host}:${port}/sidetone/`, close: () => close(server) });
    });
  });
}

/** Ends when the answers that are under way are out; idle connections don't hold it up. */
function close(server: Server): Promise<void> {
  // A connection whose answer is still to come is idle only then, and must not stay open as long as others do.
  server.keepAliveTimeout = 1;
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeIdleConnections();
  });
}
