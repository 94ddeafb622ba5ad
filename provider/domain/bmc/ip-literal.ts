const ipv4Octet = /^(0|[1-9]\d{0,2})$/;

/** Digits and dots only: meant as IPv4, so never a host name. */
export function isDottedNumber(text: string): boolean {
  return /^[0-9.]+$/.test(text);
}

/** Four decimal numbers up to 255 without leading zeros, which some readers take for octal. */
export function isIpv4(text: string): boolean {
  const octets = text.split(".");
  return octets.length === 4 && octets.every((octet) => ipv4Octet.test(octet) && Number(octet) <= 255);
}

/** The text form of RFC 5952 of an IPv6 literal without brackets; undefined when it is none. */
export function canonicalIpv6(text: string): string | undefined {
  const groups = readGroups(text.toLowerCase());
  if (groups === undefined) return undefined;
  let best = { start: 0, length: 0 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.length < 2) return hex.join(":");
  return `${hex.slice(0, best.start).join(":")}::${hex.slice(best.start + best.length).join(":")}`;
}

function readGroups(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = readHalf(halves[0] ?? "", halves.length === 1);
  const tail = readHalf(halves[1] ?? "", true);
  if (head === undefined || tail === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  const missing = 8 - head.length - tail.length;
  if (missing < 1) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

/** `isLast`: an IPv4 address may stand at the end. */
function readHalf(text: string, isLast: boolean): number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (isLast && index === parts.length - 1 && part.includes(".")) {
      if (!isIpv4(part)) return undefined;
      const [a = 0, b = 0, c = 0, d = 0] = part.split(".").map(Number);
      groups.push(a * 256 + b, c * 256 + d);
    } else {
      if (!/^[0-9a-f]{1,4}$/.test(part)) return undefined;
      groups.push(parseInt(part, 16));
    }
  }
  return groups;
}
