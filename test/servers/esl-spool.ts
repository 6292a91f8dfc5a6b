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
  const verbs: Readonly<Record<string, (first: string, second: string) => string>> = {
    list: (after, limit) => listed(rows, Number(after), Number(limit)),
    ack(ids) {
      const gone = new Set(ids.split(",").map(Number));
      const before = rows.length;
      rows = rows.filter(({ id }) => !gone.has(id));
      return `+OK ${before - rows.length}\n`;
    },
    stat: () => `+OK depth=${rows.length} oldest=${rows.length > 0 ? 1795331460 : 0}\n`,
  };
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
      return verbs[verb]?.(first, second) ?? "-ERR usage\n";
    },
  };
}

function listed(rows: readonly Row[], after: number, limit: number): string {
  const behind = rows.filter(({ id }) => id > after);
  const page = behind.slice(0, limit);
  const lines = page.map(
    ({ id, source, payload }) => `${id} 1795331460 ${source} ${payload.toString("hex")}\n`,
  );
  return `+OK ${page.length}${behind.length > page.length ? " more" : ""}\n${lines.join("")}`;
}
