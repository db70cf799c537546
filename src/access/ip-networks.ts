// The networks from which users may come: the table `user_ip_map`. Addresses are compared as numbers, as Python's
// ipaddr does: an IPv4 address is in no IPv6 network, not even as `::ffff:10.0.0.5`.
import { isIPv4, isIPv6 } from "node:net";

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/**
 * Whether an address is in one of the networks.
 * @param address IPv4 or IPv6, possibly with a zone, which is ignored: `fe80::1%eth0`
 * @param networks such as `10.0.0.5`, `10.0.0.0/24`, `10.0.0.0/255.255.255.0`, `2001:db8::/32`. If there are none, every
 * address is accepted. One that cannot be read contains no address.
 */
export function isAllowedAddress(address: string, networks: readonly string[]): boolean {
  if (networks.length === 0) return true;
  const client = parseAddress(address.split("%", 1)[0] as string);
  return client !== undefined && networks.some((network) => contains(network, client));
}

function contains(network: string, client: Address): boolean {
  const [text = "", mask, ...rest] = network.split("/");
  const base = parseAddress(text);
  if (base === undefined || rest.length > 0 || base.bits !== client.bits) return false;
  const length = mask === undefined ? base.bits : prefixLength(mask, base.bits);
  if (length === undefined) return false;
  const ignored = BigInt(base.bits - length);
  return base.value >> ignored === client.value >> ignored;
}

/** @param mask `24`, a netmask such as `255.255.255.0`, or its complement `0.0.0.255` */
function prefixLength(mask: string, bits: 32 | 128): number | undefined {
  if (/^\d{1,3}$/.test(mask)) return Number(mask) <= bits ? Number(mask) : undefined;
  const parsed = bits === 32 ? parseAddress(mask) : undefined;
  if (parsed?.bits !== 32) return undefined;
  const digits = parsed.value.toString(2).padStart(32, "0");
  // TRAP: 0.0.0.0 and 255.255.255.255 have both forms; Python's ipaddr takes them for netmasks.
  const ones = /^(1*)0*$/.exec(digits) ?? /^(0*)1*$/.exec(digits);
  return ones?.[1]?.length;
}

function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { bits: 32, value: BigInt(ipv4Number(text)) };
  if (!isIPv6(text) || text.includes("%")) return undefined;
  return { bits: 128, value: ipv6Number(text) };
}

function ipv4Number(text: string): number {
  return text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function ipv6Number(text: string): bigint {
  const [head = "", tail] = text.split("::").map(groups);
  const [before, after] = [head as number[], (tail ?? []) as number[]];
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after].reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
}

/** The 16-bit numbers of a part of an IPv6 address; its end may be an IPv4 address. */
function groups(part: string): number[] {
  return part.split(":").flatMap((group) => {
    if (group === "") return [];
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const embedded = ipv4Number(group);
    return [Math.floor(embedded / 65536), embedded % 65536];
  });
}
