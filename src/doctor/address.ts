import type { Config } from "../config.js";
import { isLoopback } from "../config-fields.js";
import { type Finding, type FindingId, finding, judgeClock } from "../core/finding.js";
import { probeHeader, streamProbePath } from "../http/probe.js";
import { codeOf } from "../lib/error-code.js";
import type { InstallationProof } from "../lib/installation-proof.js";
import type { DoctorCheck } from "../ports.js";

export interface AddressDeps {
  readonly config: Pick<Config, "host" | "port" | "publicUrl">;
  /** Null where no server runs that could answer. */
  readonly proof: InstallationProof | null;
  readonly now: () => number;
}

/** Looks at the portal as browsers do: by its public address, through whatever stands in front of us. */
export function addressCheck({ config, proof, now }: AddressDeps): DoctorCheck {
  return {
    area: "address",
    async look(signal) {
      const { publicUrl } = config;
      const plain = plainFindings(config);
      if (publicUrl === null || proof === null) return plain;
      const ask: Ask = (path, question) => {
        const headers = { [probeHeader]: question };
        return fetch(`${publicUrl}${path}`, { headers, redirect: "manual", signal });
      };
      try {
        return [...(await askForUs({ config, proof, now, publicUrl, ask })), ...plain];
      } catch (error) {
        return [connectionFinding(publicUrl, error), ...plain];
      }
    },
  };
}

type Ask = (path: string, question: string) => Promise<Response>;

interface Asking extends AddressDeps {
  readonly proof: InstallationProof;
  readonly publicUrl: string;
  readonly ask: Ask;
}

async function askForUs({ config, proof, now, publicUrl, ask }: Asking): Promise<readonly Finding[]> {
  const question = proof.ask();
  const response = await ask("/sidetone/alive", question);
  const said = await readAnswer(response);
  if (said === null) {
    return [finding("proxy-path", { about: `${publicUrl}/sidetone/`, status: response.status })];
  }
  if (said["proof"] !== proof.answer(question)) return [finding("public-other", { about: publicUrl })];
  const theirs = Date.parse(response.headers.get("date") ?? "");
  const clock = Number.isNaN(theirs) ? null : judgeClock(now(), theirs, { values: { about: publicUrl } });
  const isHeld = await isHeldBack(await ask(streamProbePath, proof.ask()));
  return [
    ...(clock ? [clock] : []),
    ...(isHeld ? [finding("proxy-buffering", { about: publicUrl })] : []),
    ...proxyFindings(config, said),
  ];
}

type Said = Readonly<Record<string, unknown>>;

/** What a Sidetone says; null where something else answers. */
async function readAnswer(response: Response): Promise<Said | null> {
  const text = await response.text();
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === "object" && said !== null && "status" in said && said.status === "ok"
      ? (said as Said)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The first piece of an answer that is in two, seconds apart: who gets both at once gets them late. */
async function isHeldBack(response: Response): Promise<boolean> {
  const reader = response.body?.getReader();
  if (response.status !== 200 || !reader) return true;
  const { value } = await reader.read();
  await reader.cancel();
  return value === undefined || Buffer.from(value).includes("last");
}

/** We speak no TLS and listen on one port: by another address somebody passes requests on. */
function proxyFindings({ publicUrl, port }: AddressDeps["config"], said: Said): readonly Finding[] {
  if (said["proxy"] === "untrusted") return [finding("proxy-untrusted", { about: String(said["peer"]) })];
  const url = new URL(publicUrl ?? "");
  const isProxied = url.protocol === "https:" || Number(url.port || 80) !== port;
  return said["proxy"] === "none" && isProxied ? [finding("proxy-headers")] : [];
}

/** Who listens for others without TLS, or says that it has none, is read along. */
function plainFindings({ host, port, publicUrl }: AddressDeps["config"]): readonly Finding[] {
  const url = new URL(publicUrl ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`);
  const isInside = isLoopback(url.hostname.replace(/^\[|\]$/g, ""));
  return url.protocol === "https:" || isInside ? [] : [finding("public-http", { about: url.origin })];
}

const CERTIFICATE =
  /^(ERR_TLS_\w+|CERT_\w+|ERR_SSL_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;
const CERTAIN = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$/;

/** Many a network does not let machines inside reach their own public address: who only gets no answer knows little. */
function connectionFinding(about: string, error: unknown): Finding {
  const code = codeOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
  const id: FindingId = CERTIFICATE.test(code)
    ? "public-certificate"
    : CERTAIN.test(code)
      ? "public-unreachable"
      : "public-silent";
  return finding(id, { about, code });
}
