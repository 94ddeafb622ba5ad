import { canonicalIpv6, isIpv4 } from "../bmc/ip-literal.js";

/** An address as a number, so that networks can be compared. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly bits: bigint;
  /** Canonical text. */
  readonly text: string;
}

export interface IpPrefix {
  readonly address: IpAddress;
  readonly length: number;
}

/** Undefined when `text` is neither an IPv4 nor an IPv6 address. */
export function parseIp(text: string): IpAddress | undefined {
  if (isIpv4(text)) return { family: 4, bits: text.split(".").reduce((sum, octet) => sum * 256n + BigInt(octet), 0n), text };
  const canonical = canonicalIpv6(text);
  if (canonical === undefined || !text.includes(":")) return undefined;
  const [head = "", tail] = canonical.split("::");
  const groups = (half: string): bigint[] => (half === "" ? [] : half.split(":").map((group) => BigInt(`0x${group}`)));
  const [first, last] = [groups(head), groups(tail ?? "")];
  const all = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0n), ...last];
  return { family: 6, bits: all.reduce((sum, group) => sum * 65536n + group, 0n), text: canonical };
}

export function addressBits(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

/** Length of a prefix, from a number or a mask such as 255.255.255.0 or ffff:ffff::. Undefined when it is neither, or has holes. */
export function prefixLength(text: string, family: 4 | 6): number | undefined {
  const width = addressBits(family);
  if (/^\d{1,3}$/.test(text)) return Number(text) <= width ? Number(text) : undefined;
  const mask = parseIp(text);
  if (mask?.family !== family) return undefined;
  const inverted = (1n << BigInt(width)) - 1n - mask.bits;
  // All ones from the lowest bit on: one less than a power of two.
  if ((inverted & (inverted + 1n)) !== 0n) return undefined;
  return width - (inverted === 0n ? 0 : inverted.toString(2).length);
}

export function isInside(address: IpAddress, { address: network, length }: IpPrefix): boolean {
  const shift = BigInt(addressBits(network.family) - length);
  return address.family === network.family && address.bits >> shift === network.bits >> shift;
}

export function isLinkLocal(address: IpAddress): boolean {
  return address.family === 6 && address.bits >> 118n === 0xfe80n >> 6n;
}

/** Dotted mask of IPv4, or IPv6 in the same manner: what every reader of network data understands. */
export function maskText({ address: { family }, length }: IpPrefix): string {
  const width = addressBits(family);
  const bits = ((1n << BigInt(length)) - 1n) << BigInt(width - length);
  const unit = family === 4 ? 8 : 16;
  const parts = Array.from(
    { length: width / unit },
    (_, index) => (bits >> BigInt(width - unit * (index + 1))) & ((1n << BigInt(unit)) - 1n),
  );
  if (family === 4) return parts.join(".");
  const text = parts.map((part) => part.toString(16)).join(":");
  return canonicalIpv6(text) ?? text;
}
