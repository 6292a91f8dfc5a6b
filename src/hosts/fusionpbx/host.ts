import type { Host } from "../../ports.js";
import { createPortalHost, type PortalHostDeps } from "../shared/portal-host.js";
import { FUSIONPBX, type FusionpbxDirectory } from "./directory.js";
import { createSignIn } from "./session.js";

/** FusionPBX as the admin UI around us. */
export function createFusionpbxHost(deps: PortalHostDeps<FusionpbxDirectory>): Host {
  return createPortalHost({
    ...deps,
    name: "fusionpbx",
    signIn: createSignIn(deps.directory),
    portal: {
      title: FUSIONPBX,
      home: "/",
      tokens: ["/app/sidetone/token.php"],
      pages: "/app/sidetone/page.php?path=",
    },
  });
}
