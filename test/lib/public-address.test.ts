import test from "ava";
import { isPublicAddress } from "../../src/lib/public-address.js";

test("addresses of this machine, of private networks and of nobody are not public", (t) => {
  for (const address of [
    "127.0.0.1",
    "127.255.0.9",
    "10.1.2.3",
    "172.31.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:8.8.8.8",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "localhost",
    "",
  ]) {
    t.false(isPublicAddress(address), address);
  }
});

test("addresses of the internet are public", (t) => {
  for (const address of ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2a00:1450:4001::1"]) {
    t.true(isPublicAddress(address), address);
  }
});
