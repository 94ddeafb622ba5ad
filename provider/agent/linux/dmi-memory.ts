const memoryDevice = 17;
const endOfTable = 127;

/** Sum of the memory modules in MiB by the SMBIOS tables (type 17); 0 when they name none. */
export function dmiMemoryMebibytes(tables: Buffer): number {
  let total = 0;
  for (let at = 0; at + 4 <= tables.length;) {
    const type = tables.readUInt8(at);
    const length = tables.readUInt8(at + 1);
    if (length < 4 || at + length > tables.length || type === endOfTable) break;
    if (type === memoryDevice) total += moduleMebibytes(tables.subarray(at, at + length));
    at = afterStrings(tables, at + length);
  }
  return total;
}

function moduleMebibytes(record: Buffer): number {
  if (record.length < 0x0e) return 0;
  const size = record.readUInt16LE(0x0c);
  if (size === 0 || size === 0xffff) return 0;
  if (size === 0x7fff) return record.length >= 0x20 ? record.readUInt32LE(0x1c) & 0x7fffffff : 0;
  return (size & 0x8000) === 0 ? size : (size & 0x7fff) / 1024;
}

/** The texts of a structure end with an empty one. */
function afterStrings(tables: Buffer, start: number): number {
  let at = start;
  while (at + 1 < tables.length && (tables[at] !== 0 || tables[at + 1] !== 0)) at++;
  return at + 2;
}
