import type { Request } from "express";
import type { HttpSettings } from "./deps.js";

const forwarding = [
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
];

/**
 * By host only: a proxy that ends TLS does not always say so, and another scheme of this host is no other site. A
 * proxy that puts its own name into Host needs the setting.
 */
export function isOwnOrigin(origin: string, req: Request, { publicUrl }: HttpSettings): boolean {
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  const own = [req.get("host"), req.host, publicUrl === null ? undefined : new URL(publicUrl).host];
  return host !== "" && own.includes(host);
}

/** Whether the browser speaks https, with us or with the proxy in front of us. */
export function isSecure(req: Request, { publicUrl }: HttpSettings): boolean {
  return req.secure || publicUrl?.startsWith("https:") === true;
}

/**
 * Whether a request without a session may be taken for one of somebody at this machine: nobody else can connect, no
 * proxy passed it on, and it names this machine, so that it is no page elsewhere whose name was pointed here.
 */
export function isFromThisMachine(req: Request, { isLoopbackOnly }: HttpSettings): boolean {
  if (!isLoopbackOnly || forwarding.some((name) => req.get(name) !== undefined)) return false;
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(req.get("host") ?? "");
}
