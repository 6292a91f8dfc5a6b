import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AriServer } from "./ari-server.js";

/** A text as the dialplan gets it. */
export interface DialplanText {
  readonly source: string;
  readonly from: string;
  readonly to: string;
  readonly body: string | Buffer;
  readonly callId?: string;
  readonly cseq?: string;
  readonly contentLength?: number;
}

/** The folder that the dialplan in `files/` writes into, and what it writes. */
export function openSpool() {
  const folder = mkdtempSync(join(tmpdir(), "sidetone-spool-"));
  let second = Math.floor(Date.now() / 1_000);
  return {
    folder,
    /** The records that are there. */
    names: () => readdirSync(folder).filter((file) => file.endsWith(".msg")),
    /** Writes a record as it is, and its mark unless Asterisk died before. */
    write(bytes: string | Buffer, { isMarked = true, name = `${second++}-${randomUUID()}` } = {}): void {
      writeFileSync(join(folder, `${name}.msg`), bytes);
      if (isMarked) writeFileSync(join(folder, `${name}.ok`), "1");
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A phone and a trunk on an Asterisk as they are once Sidetone is installed, and a probe that comes through the spool. */
export function installOn(server: AriServer, spool: Pick<ReturnType<typeof openSpool>, "write">): void {
  server.contacts.set("1001", []);
  server.contacts.set("smstrunk", []);
  server.contexts.set("1001", "sidetone-phones");
  server.contexts.set("smstrunk", "sidetone-trunk-smstrunk");
  server.calls.onOriginate = (endpoint) => {
    const name = `probe-${/^Local\/([0-9a-f]{32})@sidetone-probe$/.exec(endpoint)?.[1]}`;
    spool.write(recordOf({ source: "probe", from: "", to: "probe", body: "hi :) lol :D" }), { name });
  };
}

export function recordOf(text: DialplanText): Buffer {
  const body = Buffer.from(text.body);
  const lines = [
    "sidetone: 1",
    `source: ${text.source}`,
    `from: ${text.from}`,
    `call-id: ${text.callId ?? randomUUID()}`,
    `cseq: ${text.cseq ?? "2 MESSAGE"}`,
    "address: 127.0.0.27:5077",
    "content-type: text/plain;charset=UTF-8",
    `content-length: ${text.contentLength ?? body.length}`,
    `to: ${text.to}`,
    "",
    "",
  ];
  return Buffer.concat([Buffer.from(lines.join("\n")), body]);
}
