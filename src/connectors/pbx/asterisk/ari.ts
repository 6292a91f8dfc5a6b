/**
 * ari-client, with what would end the process or mix up two PBXs mended. It is loaded when the first Asterisk is
 * connected: that takes half a second which nobody else shall wait for.
 */
import { createRequire } from "node:module";
import type { Client } from "ari-client";

export interface AriAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** Asterisk answered something else than 2xx; `status` is 0 where nothing came back at all. */
export class AriRefusal extends Error {
  override readonly name = "AriRefusal";
  readonly status: number;

  constructor(status: number) {
    super("Asterisk refused a request");
    this.status = status;
  }
}

/** The base URL of a PBX; IPv6 addresses are put in brackets. */
export function baseUrl({ host, port }: AriAddress): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The value of the Authorization header; never to be logged. */
export function basicAuthorization({ user, password }: AriAddress): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** Reads the API's description from the PBX; `preflight` must have found it in reach, and the login good. */
export async function openAri(address: AriAddress): Promise<Client> {
  const { connect } = await import("ari-client");
  tame();
  const url = baseUrl(address);
  authorizations.set(new URL(url).host, basicAuthorization(address));
  return connect(url, address.user, address.password);
}

/** What ari-client asks by. None of it has types; these are the parts that are replaced. */
interface Swagger {
  readonly authorizations: { apply(request: SwaggerRequest): boolean };
  readonly SwaggerApi: {
    readonly prototype: {
      fail(this: { failure(reason: unknown): void }): void;
      buildFromSpec(description: object): unknown;
      buildFrom1_1Spec(description: object): unknown;
    };
  };
  readonly ShredHttpClient: {
    readonly prototype: { execute(request: SwaggerRequest): { readonly emitter: RequestEmitter } };
  };
}

interface SwaggerRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
  on: { error(response: unknown): void };
}

interface RequestEmitter {
  emit(...event: readonly unknown[]): boolean;
  on(event: string, listener: () => void): void;
}

/** By host and port, since ari-client knows one login for all: the one of the last `connect`. */
const authorizations = new Map<string, string>();
let isTame = false;

function tame(): void {
  if (isTame) return;
  isTame = true;
  const swagger = ownModule("swagger-client") as Swagger;
  swagger.authorizations.apply = ({ url, headers }) => {
    const authorization = authorizations.get(new URL(url).host);
    if (authorization !== undefined) headers["Authorization"] = authorization;
    return true;
  };
  // It would also throw, in a callback of a socket, where nobody can catch it.
  swagger.SwaggerApi.prototype.fail = function fail() {
    this.failure(new AriRefusal(0));
  };
  // The same without a notice on standard output, where our log is.
  swagger.SwaggerApi.prototype.buildFrom1_1Spec = swagger.SwaggerApi.prototype.buildFromSpec;
  const { prototype } = swagger.ShredHttpClient;
  const execute = prototype.execute;
  prototype.execute = function guarded(request) {
    const { error } = request.on;
    // ari-client keeps the text of a refusal and drops its status, which is what tells refusals apart.
    request.on.error = (response) => error(new AriRefusal(statusOf(response)));
    const { emitter } = execute.call(this, request);
    const emit = emitter.emit;
    emitter.emit = (...event) => {
      try {
        return emit.apply(emitter, [...event]);
      } catch {
        // An answer that is no JSON, for instance. Thrown here it would end the process.
        error(new AriRefusal(0));
        return true;
      }
    };
    // A connection that fails is otherwise never told to whoever asked.
    emitter.on("request_error", () => error(new AriRefusal(0)));
    return { emitter };
  };
}

function statusOf(response: unknown): number {
  const status =
    typeof response === "object" && response !== null && "status" in response ? response.status : 0;
  return typeof status === "number" ? status : 0;
}

/** The copy of a package that ari-client itself uses. */
function ownModule(name: string): unknown {
  const here = createRequire(import.meta.url);
  return createRequire(here.resolve("ari-client"))(name);
}
