import type { ContactBook, Host } from "../../ports.js";
import { createTokenReader } from "../shared/token.js";
import { FUSIONPBX, type FusionpbxDirectory } from "./directory.js";
import { createSignIn } from "./session.js";

export interface FusionpbxHostDeps {
  readonly directory: FusionpbxDirectory;
  readonly contactBook: ContactBook;
  /** What the module signs its tokens with; null where none is installed, and FusionPBX' passwords are asked for. */
  readonly key: Uint8Array | null;
  readonly now: () => number;
  /** Ends the connections to FusionPBX' database. */
  readonly close: () => Promise<void>;
}

/** FusionPBX as the admin UI around us. */
export function createFusionpbxHost({ directory, contactBook, key, now, close }: FusionpbxHostDeps): Host {
  return {
    name: "fusionpbx",
    directory,
    contactBook,
    signIn: key === null ? createSignIn(directory) : async () => null,
    readToken:
      key === null ? async () => null : createTokenReader({ issuer: "fusionpbx", key, directory, now }),
    portal:
      key === null
        ? null
        : {
            title: FUSIONPBX,
            home: "/",
            tokens: ["/app/sidetone/token.php"],
            pages: "/app/sidetone/page.php?path=",
          },
    close,
  };
}
