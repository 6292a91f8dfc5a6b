import type { Host, HostPortal } from "../../ports.js";
import { createPortalHost, type PortalHostDeps } from "../shared/portal-host.js";
import type { FreepbxDirectory } from "./directory.js";
import { idOf } from "./directory-people.js";
import { adminToken, ucpToken } from "./places.js";
import { createSignIn } from "./session.js";

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
export function createFreepbxHost(deps: PortalHostDeps<FreepbxDirectory>): Host {
  return createPortalHost({ ...deps, name: "freepbx", signIn: createSignIn(deps.directory), idOf, portal });
}
