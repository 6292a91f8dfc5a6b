import { createHub, type ToHub, type ToTab } from "./hub.js";

/** The part of a SharedWorker's global scope that is used here; TypeScript's DOM library has none. */
interface WorkerScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

const ports = new Set<MessagePort>();
const hub = createHub({
  pollOnly: false,
  tell: (message) => {
    for (const port of ports) port.postMessage(message);
  },
});

(globalThis as unknown as WorkerScope).onconnect = (event) => {
  const [port] = event.ports;
  if (!port) return;
  port.onmessage = ({ data }: MessageEvent<ToHub | "leave">) => {
    if (data === "leave") {
      ports.delete(port);
      return;
    }
    ports.add(port);
    hub.hear(data, (message: ToTab) => port.postMessage(message));
  };
};
