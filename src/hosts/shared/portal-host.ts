import type { ContactBook, Directory, Host, HostPortal } from "../../ports.js";
import { createTokenReader, type TokenDeps } from "./token.js";

/** What each portal's host is made from. */
export interface PortalHostDeps<D extends Directory> {
  readonly directory: D;
  readonly contactBook: ContactBook;
  /** What the portal's module signs its tokens with; null where none is installed, and passwords are checked here. */
  readonly key: Uint8Array | null;
  readonly now: () => number;
  /** Ends the connections to the portal's database. */
  readonly close: () => Promise<void>;
}

interface PortalHost extends PortalHostDeps<Directory>, Pick<TokenDeps, "idOf"> {
  readonly name: TokenDeps["issuer"];
  readonly signIn: Host["signIn"];
  readonly portal: HostPortal;
}

/**
 * An admin UI around us: its module's tokens say who is signed in, or its passwords where it has none. Never both: a
 * password would get past what else the portal asks for.
 */
export function createPortalHost(deps: PortalHost): Host {
  const { name, directory, contactBook, key, signIn, portal, now, close } = deps;
  const host = { name, directory, contactBook, close };
  if (key === null) return { ...host, signIn, readToken: async () => null, portal: null };
  const idOf = deps.idOf ?? ((subject: string) => subject);
  const readToken = createTokenReader({ issuer: name, key, directory, idOf, now });
  return { ...host, signIn: async () => null, readToken, portal };
}
