import { parseCookie, stringifySetCookie } from "cookie";
import type { Request, Response } from "express";
import { base } from "./deps.js";

const COOKIE = "sidetone_greeting";

/** Remembers in the browser that somebody has just signed in, for the first page that they see. */
export function oweGreeting(res: Response, secure: boolean): void {
  res.append("Set-Cookie", greetingCookie(true, secure));
}

/** Whether this is the first page after a login; it is so only once. */
export function takeGreeting(req: Request, res: Response, secure: boolean): boolean {
  const owed = parseCookie(req.get("cookie") ?? "")[COOKIE] !== undefined;
  if (owed) res.append("Set-Cookie", greetingCookie(false, secure));
  return owed;
}

function greetingCookie(owed: boolean, secure: boolean): string {
  return stringifySetCookie({
    name: COOKIE,
    value: owed ? "1" : "",
    path: base,
    httpOnly: true,
    sameSite: "lax",
    secure,
    ...(owed ? {} : { maxAge: 0 }),
  });
}
