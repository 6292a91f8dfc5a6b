// A real SMTP server in this process, and the mailbox behind it.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface MailServer {
  /** `smtp://127.0.0.1:port` */
  readonly url: string;
  /** What was taken, oldest first, as it came over the wire. */
  readonly mails: readonly { readonly to: readonly string[]; readonly raw: string }[];
  /** From now on recipients are answered by this code; 250 takes them. */
  answer(code: number): void;
  close(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const mails: { to: readonly string[]; raw: string }[] = [];
  let code = 250;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onRcptTo(_address, _session, done) {
      if (code === 250) done();
      else done(Object.assign(new Error("not now"), { responseCode: code }));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, raw: Buffer.concat(parts).toString() });
        done();
      });
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    answer(next) {
      code = next;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The text of a mail whose parts are quoted-printable or base64, by its type. */
export function partOf(raw: string, type: "text/plain" | "text/html"): string {
  const at = raw.indexOf(`Content-Type: ${type}`);
  const [head = "", body = ""] = raw.slice(at).split(/\r\n\r\n(.*)/s);
  const content = body.split(/\r\n--/)[0] ?? "";
  if (/base64/i.test(head)) return Buffer.from(content, "base64").toString();
  if (!/quoted-printable/i.test(head)) return content;
  const bytes = content
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
