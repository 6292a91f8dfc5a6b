import type { ContactBook, Host, HostPortal } from "../../ports.js";
import { createTokenReader } from "../shared/token.js";
import type { FreepbxDirectory } from "./directory.js";
import { idOf } from "./directory-people.js";
import { adminToken, ucpToken } from "./places.js";
import { createSignIn } from "./session.js";

export interface FreepbxHostDeps {
  readonly directory: FreepbxDirectory;
  readonly contactBook: ContactBook;
  /** What its module signs tokens with; null where none is installed, and passwords are checked here. */
  readonly key: Uint8Array | null;
  readonly now: () => number;
  /** Ends the connections to its database. */
  readonly close: () => Promise<void>;
}

/**
 * People sign in to User Control Panel, administrators to the administration; a browser may be in both. No page of one
 * shows ours to those of the other, so that links from outside lead to our own.
 */
const portal: HostPortal = {
  title: "FreePBX",
  home: "/ucp/",
  tokens: [ucpToken, adminToken],
  pages: null,
};

/** FreePBX as the admin UI that we live in. */
export function createFreepbxHost({ directory, contactBook, key, now, close }: FreepbxHostDeps): Host {
  return {
    name: "freepbx",
    directory,
    contactBook,
    // Where the module is, a password would get past what else FreePBX asks for.
    signIn: key === null ? createSignIn(directory) : async () => null,
    readToken:
      key === null ? async () => null : createTokenReader({ issuer: "freepbx", key, directory, idOf, now }),
    portal: key === null ? null : portal,
    close,
  };
}
