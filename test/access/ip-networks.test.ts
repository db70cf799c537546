import { describe, expect, it } from "vitest";
import { isAllowedAddress } from "../../src/access/ip-networks.js";

describe("the networks from which users may come", () => {
  it("are all, if none are given", () => {
    expect(isAllowedAddress("192.0.2.7", [])).toBe(true);
    expect(isAllowedAddress("UNKNOWN", [])).toBe(true);
  });

  // What Python's ipaddr, which Kallithea uses, says about each.
  it.each([
    ["10.0.0.5", "10.0.0.5"],
    ["10.0.0.99", "10.0.0.77/24"],
    ["10.0.0.99", "10.0.0.0/024"],
    ["10.0.0.99", "10.0.0.0/255.255.255.0"],
    ["10.0.0.99", "10.0.0.0/0.0.0.255"],
    ["192.0.2.7", "10.0.0.0/0.0.0.0"],
    ["192.0.2.7", "0.0.0.0/0"],
    ["10.0.0.0", "10.0.0.0/255.255.255.255"],
    ["2001:db8::1", "2001:db8::/32"],
    ["2001:DB8:0:0::1", "2001:db8::1"],
    ["::1", "::/0"],
    ["fe80::1%eth0", "fe80::/10"],
    ["::ffff:10.0.0.1", "::ffff:a00:1"],
  ])("%s is in %s", (address, network) => {
    expect(isAllowedAddress(address, ["172.16.0.0/12", network])).toBe(true);
  });

  it.each([
    ["10.0.0.6", "10.0.0.5"],
    ["10.0.1.1", "10.0.0.77/24"],
    ["10.0.1.1", "10.0.0.0/0.0.0.255"],
    ["10.0.0.1", "10.0.0.0/255.255.255.255"],
    ["2001:db9::1", "2001:db8::/32"],
    ["10.0.0.1", "::/0"],
    ["::ffff:10.0.0.1", "10.0.0.0/8"],
    ["10.0.0.1", "::ffff:10.0.0.0/104"],
    ["UNKNOWN", "0.0.0.0/0"],
    ["", "0.0.0.0/0"],
  ])("%s is not in %s", (address, network) => {
    expect(isAllowedAddress(address, [network])).toBe(false);
  });

  it.each([
    "10/8",
    "010.0.0.1",
    "10.0.0.0/",
    "10.0.0.0/33",
    "10.0.0.0/255.0.255.0",
    "10.0.0.0/1.1.1.1",
    "10.0.0.0/8/8",
    "1::/ffff::",
    "anything",
    "",
  ])("do not include %j, which cannot be read, and the others still count", (network) => {
    expect(isAllowedAddress("10.0.0.1", [network])).toBe(false);
    expect(isAllowedAddress("10.0.0.1", [network, "10.0.0.1"])).toBe(true);
  });
});
