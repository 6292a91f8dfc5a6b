import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address.js";

/** Whether an address may be asked at all. Its name is looked at again when it is resolved, since a name may lead anywhere. */
export function mayReach({ protocol, hostname, username, password }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  return (
    protocol === "https:" && `${username}${password}` === "" && (isIP(host) === 0 || isPublicAddress(host))
  );
}

type Resolve = (hostname: string, options: { readonly all: true }) => Promise<LookupAddress[]>;

/** Resolves names to their public addresses: the connection goes to what was looked at, and to nothing else. */
export function createPublicLookup(resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }).then(
      (all) => answer(all.filter(({ address }) => isPublicAddress(address))),
      (error: NodeJS.ErrnoException) => done(error, "", 0),
    );

    function answer(addresses: LookupAddress[]): void {
      const [first] = addresses;
      if (!first)
        done(Object.assign(new Error("the name has no public address"), { code: "EPRIVATE" }), "", 0);
      else if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    }
  };
}
