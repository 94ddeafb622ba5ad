/**
 * Whether two UUID texts name the same machine. SMBIOS before 2.6 left open the byte order of the first three fields, and later
 * firmware still gets it wrong: the BMC may show 4c4c4544-... where the kernel's DMI tables show 44454c4c-... of the same bytes.
 * Either order is accepted; the token and the agent's key are what protects, the UUID only catches a medium in the wrong server.
 */
export function isSameHostUuid(one: string, other: string): boolean {
  const a = bytesOf(one);
  const b = bytesOf(other);
  return a !== undefined && b !== undefined && (a === b || swapped(a) === b);
}

function bytesOf(text: string): string | undefined {
  const hex = text.trim().toLowerCase().replace(/[{}-]/g, "");
  return /^[0-9a-f]{32}$/.test(hex) ? hex : undefined;
}

function swapped(hex: string): string {
  const reversed = (from: number, to: number): string => (hex.slice(from, to).match(/../g) ?? []).reverse().join("");
  return reversed(0, 8) + reversed(8, 12) + reversed(12, 16) + hex.slice(16);
}
