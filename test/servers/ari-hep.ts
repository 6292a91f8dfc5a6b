import { randomUUID } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { SentMessage } from "./ari-server.js";

/** How the far side answers a text: a final code, a challenge that Asterisk answers first, or silence. */
export type FarAnswer = number | "challenge" | "silence";

/** The mirror of Asterisk's SIP (res_hep_pjsip), as recorded: a packet for each SIP message, over UDP. */
export async function openMirror(port: number) {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  let on = true;

  function send(payload: string): void {
    if (on) socket.send(hepPacket(Buffer.from(payload)), port, "127.0.0.1");
  }

  return {
    /** Off, as where the modules are not loaded. */
    set on(value: boolean) {
      on = value;
    },
    /** A text on its way out, and what comes back. */
    text(message: SentMessage, answer: FarAnswer): void {
      const call = randomUUID();
      const id = String(message.variables["X-Message-Id"]);
      send(sip("MESSAGE sip:x@127.0.0.1:5190 SIP/2.0", call, `X-Message-Id: ${id}\r\n`));
      send(sip("SIP/2.0 100 Trying", call));
      if (answer === "challenge") {
        send(sip("SIP/2.0 407 Proxy Authentication Required", call));
        send(sip("MESSAGE sip:x@127.0.0.1:5190 SIP/2.0", call, `X-Message-Id: ${id}\r\n`));
        send(sip("SIP/2.0 200 OK", call));
      } else if (answer !== "silence") send(sip(`SIP/2.0 ${answer} Scripted`, call));
    },
    /** Anything at all. */
    raw(packet: Buffer): void {
      socket.send(packet, port, "127.0.0.1");
    },
    close(): void {
      socket.close();
    },
  };
}

/** A UDP port that nobody has now. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}

function sip(first: string, call: string, extra = ""): string {
  return `${first}\r\nVia: SIP/2.0/UDP 127.0.0.1:5160;rport\r\nCall-ID: ${call}\r\nCSeq: 14682 MESSAGE\r\n${extra}Content-Length: 2\r\n\r\nhi`;
}

function hepPacket(payload: Buffer): Buffer {
  const chunks = Buffer.concat([chunk(1, Buffer.of(2)), chunk(11, Buffer.of(1)), chunk(15, payload)]);
  const head = Buffer.from("HEP3\0\0");
  head.writeUInt16BE(head.length + chunks.length, 4);
  return Buffer.concat([head, chunks]);
}

function chunk(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(head.length + data.length, 4);
  return Buffer.concat([head, data]);
}
