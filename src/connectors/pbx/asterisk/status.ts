import type { LinkFault, LinkState } from "./link.js";

type Part = "none" | "works" | "broken";

interface Parts {
  readonly state: LinkState;
  readonly spool: Part;
  /** The SIP that Asterisk mirrors to us. */
  readonly mirror: Part;
}

const FAULTS: Readonly<Record<LinkFault, string>> = {
  unreachable: "Asterisk does not answer on its HTTP port (http.conf: enabled, bindaddr, bindport).",
  "bad-credentials": "Asterisk does not accept the user or password (ari.conf).",
  "read-only": "The user in ari.conf may only read; set read_only = no.",
  "not-ari": "What answers is no ARI, or Asterisk is still starting (http.conf, ari.conf: enabled).",
  "no-endpoints": "Asterisk has no PJSIP endpoint yet (pjsip.conf).",
  silent: "Asterisk stopped answering.",
  closed: "The connection to Asterisk was lost.",
  replaced: "Another Sidetone is connected to this Asterisk under the same name and gets its events.",
};

const SPOOL: Readonly<Record<Part, string | null>> = {
  works: null,
  none: "No spool folder is shared with this Asterisk: what phones send while Sidetone is away is lost.",
  broken:
    "The spool folder can't be read: what phones send is lost while Sidetone is away. Run sidetone install asterisk.",
};

const MIRROR: Readonly<Record<Part, string | null>> = {
  works: null,
  none: "Asterisk does not mirror its SIP to us (hep), so what it sends ends as Not confirmed.",
  broken:
    "The SIP that Asterisk should mirror to us does not arrive (hep.conf), so what it sends ends as Not confirmed.",
};

/** What an operator needs to know first, in words; null when all is well. */
export function problemOf({ state, spool, mirror }: Parts): string | null {
  if (state.kind === "waiting" || state.kind === "refused") return FAULTS[state.fault];
  return SPOOL[spool] ?? MIRROR[mirror];
}
