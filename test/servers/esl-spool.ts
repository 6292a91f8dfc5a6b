/** The spool of the PBX side in memory: what `sidetone_queue.lua` answers. */
export interface Spool {
  /** Puts one message event (as FreeSWITCH spools it) in, and rings the bell. */
  add(source: "phone" | "trunk", event: Readonly<Record<string, string>> | Buffer): number;
  ids(): readonly number[];
  command(args: string): string;
}

interface Row {
  readonly id: number;
  readonly source: string;
  readonly payload: Buffer;
}

export function createSpool(fire: (headers: Readonly<Record<string, string>>) => void): Spool {
  let rows: Row[] = [];
  let lastId = 0;
  return {
    add(source, event) {
      const payload = Buffer.isBuffer(event) ? event : Buffer.from(JSON.stringify(event));
      rows.push({ id: ++lastId, source, payload });
      fire({ "Event-Name": "CUSTOM", "Event-Subclass": "sidetone::spooled", "Spool-Id": String(lastId) });
      return lastId;
    },
    ids: () => rows.map(({ id }) => id),
    command(args) {
      const [verb = "", first = "", second = ""] = args.split(" ");
      if (verb === "list") {
        const page = rows.filter(({ id }) => id > Number(first)).slice(0, Number(second));
        const lines = page.map(
          ({ id, source, payload }) => `${id} 1795331460 ${source} ${payload.toString("hex")}\n`,
        );
        return `+OK ${page.length}\n${lines.join("")}`;
      }
      if (verb === "ack") {
        const gone = new Set(first.split(",").map(Number));
        const before = rows.length;
        rows = rows.filter(({ id }) => !gone.has(id));
        return `+OK ${before - rows.length}\n`;
      }
      if (verb === "stat") return `+OK depth=${rows.length} oldest=${rows.length > 0 ? 1795331460 : 0}\n`;
      return "-ERR usage\n";
    },
  };
}
