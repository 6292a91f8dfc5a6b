import { BlockList, isIP } from "node:net";

/** Everything that is not reached over the public internet: this machine, private networks, and what nobody has. */
const inner = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  inner.addSubnet(network, bits, "ipv4");
}

const global6 = new BlockList();
global6.addSubnet("2000::", 3, "ipv6");
/** Documentation, and ways into IPv4 that would lead around the list above. */
for (const [network, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
] as const) {
  inner.addSubnet(network, bits, "ipv6");
}

/** Whether this IP address belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !inner.check(address, "ipv4");
  return family === 6 && global6.check(address, "ipv6") && !inner.check(address, "ipv6");
}

/** Names that only the own machine or network resolves. */
const innerName = /(^|\.)(localhost|local|internal|lan|home|home\.arpa|test|invalid)$/i;

/** Whether others may find this address over the internet, as far as it says so itself; `innerHosts`: `host:port` that count too. */
export function isReachableFromOutside({ host, hostname }: URL, innerHosts: readonly string[]): boolean {
  if (innerHosts.includes(host)) return true;
  const name = hostname.replace(/^\[|\]$/g, "");
  if (isIP(name) !== 0) return isPublicAddress(name);
  return name.includes(".") && !innerName.test(name);
}
