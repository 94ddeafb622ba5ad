/** The first three groups of a GUID are stored little-endian, the rest as written. */
const storedOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

/** Lower-case text of 16 stored bytes. */
export function guidText(stored: Uint8Array): string {
  const hex = storedOrder.map((index) => (stored[index] ?? 0).toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

/** 16 bytes as a partition table or an EFI device path stores them. */
export function guidBytes(text: string): Uint8Array {
  const hex = text.replaceAll("-", "").toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(hex)) throw new RangeError(`not a GUID: ${text}`);
  const bytes = new Uint8Array(16);
  storedOrder.forEach((index, position) => (bytes[index] = parseInt(hex.slice(position * 2, position * 2 + 2), 16)));
  return bytes;
}
