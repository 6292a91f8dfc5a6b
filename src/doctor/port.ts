import { createServer } from "node:net";
import { type Finding, finding } from "../core/finding.js";
import { codeOf } from "../lib/error-code.js";

/** Whether a server that does not run could listen where it shall: tried, and let go of at once. */
export async function portFindings(host: string, port: number): Promise<readonly Finding[]> {
  const code = await listenFault(host, port);
  if (code === null) return [];
  return [
    finding(code === "EADDRINUSE" ? "port-taken" : "port-refused", { about: host, port: String(port), code }),
  ];
}

function listenFault(host: string, port: number): Promise<string | null> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", (error) => resolve(codeOf(error)));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}
