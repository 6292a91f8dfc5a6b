import { type IncomingMessage, request as plainRequest } from "node:http";
import { type RequestOptions, request } from "node:https";
import type { LookupFunction } from "node:net";
import { createPublicLookup, mayReach } from "./public-lookup.js";

/** Fetches a file from an address that somebody outside named, without reaching anything inside. */
export type GuardedFetch = (wanted: Wanted) => Promise<Fetched>;

export interface Wanted {
  readonly url: string;
  /** Sent to this host alone, over https, and not any more once it has led elsewhere. */
  readonly credentials: { readonly host: string; readonly authorization: string } | null;
  readonly maxBytes: number;
  /** Ends the whole of it, also what drips. */
  readonly signal: AbortSignal;
}

export interface Fetched {
  readonly source: AsyncIterable<Uint8Array>;
  /** Whether there was more than was asked for; known when `source` has ended. */
  readonly isCut: () => boolean;
}

/** Not to be had: `final` where another try would come to the same. */
export class FetchRefused extends Error {
  override readonly name = "FetchRefused";
  readonly reason: string;
  readonly final: boolean;

  constructor(reason: string, final: boolean) {
    super(reason);
    this.reason = reason;
    this.final = final;
  }
}

const REDIRECTS = 3;
const redirects = new Set([301, 302, 303, 307, 308]);
/** A carrier may tell of a file before it is to be had, or be busy; whatever else it says it will say again. */
const passing = new Set([404, 408, 425, 429]);

/** `innerHosts`: `host:port` inside the own network that may be asked too, and by plain http. */
export function createGuardedFetch(
  innerHosts: readonly string[],
  lookup: LookupFunction = createPublicLookup(),
): GuardedFetch {
  return async ({ url: given, credentials, maxBytes, signal }) => {
    let url = read(given, null);
    let key = credentials;
    for (let hop = 0; hop <= REDIRECTS; hop++) {
      // Once it has led elsewhere they are not sent any more, not even back.
      if (key?.host !== url.host) key = null;
      const response = await ask(url, optionsFor(url, key?.authorization ?? null, signal));
      const { statusCode = 0, headers } = response;
      if (!redirects.has(statusCode)) return open(response, maxBytes);
      response.destroy();
      url = read(headers.location ?? "", url);
    }
    throw new FetchRefused("media-redirects", true);
  };

  function optionsFor(url: URL, authorization: string | null, signal: AbortSignal): RequestOptions {
    const isInner = innerHosts.includes(url.host);
    if (!isInner && !mayReach(url)) throw new FetchRefused("media-blocked", true);
    // Packed bytes would be no file of any type that we know, and nothing unpacks them.
    const headers = { "accept-encoding": "identity", ...(authorization && { authorization }) };
    return { headers, signal, agent: false, ...(!isInner && { lookup }) };
  }
}

function read(url: string, base: URL | null): URL {
  try {
    return base ? new URL(url, base) : new URL(url);
  } catch {
    // The only way in which URL says that it is none.
    throw new FetchRefused("media-blocked", true);
  }
}

function open(response: IncomingMessage, maxBytes: number): Fetched {
  const { statusCode = 0, headers } = response;
  const refuse = (reason: string, final: boolean) => {
    response.destroy();
    return new FetchRefused(reason, final);
  };
  if (statusCode !== 200) throw refuse(`http-${statusCode}`, statusCode < 500 && !passing.has(statusCode));
  if (Number(headers["content-length"] ?? 0) > maxBytes) throw refuse("media-too-large", true);
  let isCut = false;
  return {
    source: capped(),
    isCut: () => isCut,
  };

  async function* capped(): AsyncGenerator<Uint8Array> {
    let size = 0;
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      isCut = size > maxBytes;
      // Leaving the loop ends the connection.
      if (isCut) return;
      yield chunk;
    }
  }
}

function ask(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === "http:" ? plainRequest : request;
    const sent = send(url, options, resolve);
    sent.on("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EPRIVATE" ? new FetchRefused("media-blocked", true) : error);
    });
    sent.end();
  });
}
