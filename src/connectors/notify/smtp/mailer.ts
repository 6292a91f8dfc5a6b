import { createTransport } from "nodemailer";
import { codeOf } from "../../../lib/error-code.js";
import type { Logger } from "../../../lib/logger.js";
import type { Mailer } from "../../../ports.js";

export interface MailerDeps {
  /** `smtp://USER:PASSWORD@HOST:587` or `smtps://…:465`. */
  readonly url: string;
  /** The address that mails come from. */
  readonly from: string;
  readonly log: Logger;
}

const CONNECT_MS = 10_000;
const SOCKET_MS = 30_000;
const CONNECTIONS = 2;

/** Mails through any SMTP server. */
export function createMailer({ url, from, log }: MailerDeps): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SOCKET_MS,
    // What is in a mail is text of ours and of others; no file and no address is read for it.
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  return {
    async send({ id, to, subject, text, html }) {
      try {
        await transport.sendMail({
          from,
          // As an object, so that nothing in an address can be read as another one.
          to: { name: "", address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${from.split("@").at(-1)}>`,
          // So that no automatic answer comes, and none of ours answers one.
          headers: { "Auto-Submitted": "auto-generated" },
        });
        return "taken";
      } catch (error) {
        log.warn({ err: error }, "a mail could not be sent");
        return isFinal(error) ? "refused" : "failed";
      }
    },
    close: () => transport.close(),
  };
}

const PING_MS = 8_000;

/** Asks a mail server once whether it lets us in; the code of what stands in the way, or null. Nothing is mailed. */
export async function pingMailServer(url: string): Promise<string | null> {
  const limits = { connectionTimeout: PING_MS, greetingTimeout: PING_MS, socketTimeout: PING_MS };
  const transport = createTransport({ url, ...limits });
  try {
    await transport.verify();
    return null;
  } catch (error) {
    return codeOf(error);
  } finally {
    transport.close();
  }
}

/** A server that answers 5xx to an address or a text will do so again; one that does so to our name does it to all. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error) || !("responseCode" in error) || !("code" in error)) return false;
  const isAboutMail = error.code === "EENVELOPE" || error.code === "EMESSAGE";
  return isAboutMail && typeof error.responseCode === "number" && error.responseCode >= 500;
}
