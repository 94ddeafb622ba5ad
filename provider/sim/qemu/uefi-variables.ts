/** One UEFI variable; `header` keeps what we do not interpret (count, time, key) so that authenticated variables survive a rewrite. */
export interface UefiVariable {
  readonly name: string;
  /** Lower-case text form. */
  readonly vendor: string;
  readonly attributes: number;
  readonly content: Buffer;
  readonly authentication?: Buffer;
}

export const globalVariableVendor = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
/** Non-volatile, boot service and runtime access. */
export const bootVariableAttributes = 7;

const volumeSignatureAt = 0x28;
const authenticatedStoreGuid = "aaf32c78-947b-439a-a180-2e144ec37792";
const storeHeaderBytes = 28;
const headerBytes = 60;
const startId = 0x55aa;
const stateAdded = 0x3f;
const stateInDeletion = 0x3e;

/** Variables in OVMF's flash file. Throws if it is not an authenticated variable store. */
export function readUefiVariables(flash: Buffer): UefiVariable[] {
  const store = findStore(flash);
  const variables = new Map<string, { readonly variable: UefiVariable; readonly state: number }>();
  let at = store.start;
  while (at + headerBytes <= store.end && flash.readUInt16LE(at) === startId) {
    const nameBytes = flash.readUInt32LE(at + 36);
    const contentBytes = flash.readUInt32LE(at + 40);
    const end = at + headerBytes + nameBytes + contentBytes;
    if (end > store.end) break;
    const state = flash.readUInt8(at + 2);
    const variable: UefiVariable = {
      name: flash.toString("utf16le", at + headerBytes, at + headerBytes + Math.max(0, nameBytes - 2)),
      vendor: guidText(flash.subarray(at + 44, at + 60)),
      attributes: flash.readUInt32LE(at + 4),
      authentication: Buffer.from(flash.subarray(at + 8, at + 36)),
      content: Buffer.from(flash.subarray(end - contentBytes, end)),
    };
    const key = `${variable.vendor} ${variable.name}`;
    // One in deletion counts only as long as its successor was not written whole: a power cut in between keeps the old value.
    if (state === stateAdded || (state === stateInDeletion && variables.get(key)?.state !== stateAdded))
      variables.set(key, { variable, state });
    at = align(end);
  }
  return [...variables.values()].map(({ variable }) => variable);
}

/** The flash file with exactly these variables. Throws if they do not fit. */
export function writeUefiVariables(flash: Buffer, variables: readonly UefiVariable[]): Buffer {
  const store = findStore(flash);
  const written = Buffer.from(flash);
  written.fill(0xff, store.start, store.end);
  let at = store.start;
  for (const variable of variables) {
    const name = Buffer.from(`${variable.name}\0`, "utf16le");
    const end = at + headerBytes + name.length + variable.content.length;
    if (end > store.end) throw new Error("failed to write UEFI variables: the variable store is full");
    written.writeUInt16LE(startId, at);
    written.writeUInt8(stateAdded, at + 2);
    written.writeUInt8(0, at + 3);
    written.writeUInt32LE(variable.attributes, at + 4);
    written.fill(0, at + 8, at + 36);
    variable.authentication?.copy(written, at + 8);
    written.writeUInt32LE(name.length, at + 36);
    written.writeUInt32LE(variable.content.length, at + 40);
    guidBytes(variable.vendor).copy(written, at + 44);
    name.copy(written, at + headerBytes);
    variable.content.copy(written, at + headerBytes + name.length);
    at = align(end);
  }
  return written;
}

function align(offset: number): number {
  return (offset + 3) & ~3;
}

/** From the firmware volume's header to the store behind it: where variables begin and end. */
function findStore(flash: Buffer): { readonly start: number; readonly end: number } {
  if (flash.length < 0x100 || flash.toString("latin1", volumeSignatureAt, volumeSignatureAt + 4) !== "_FVH") {
    throw new Error("failed to read UEFI variables: no firmware volume");
  }
  const header = flash.readUInt16LE(0x30);
  if (header + storeHeaderBytes > flash.length || guidText(flash.subarray(header, header + 16)) !== authenticatedStoreGuid) {
    throw new Error("failed to read UEFI variables: no authenticated variable store");
  }
  const end = header + flash.readUInt32LE(header + 16);
  if (end > flash.length) throw new Error("failed to read UEFI variables: the variable store is cut off");
  return { start: align(header + storeHeaderBytes), end };
}

export function guidText(bytes: Buffer): string {
  const hex = (part: Buffer): string => part.toString("hex");
  const turned = (start: number, end: number): string => hex(Buffer.from(bytes.subarray(start, end)).reverse());
  return `${turned(0, 4)}-${turned(4, 6)}-${turned(6, 8)}-${hex(bytes.subarray(8, 10))}-${hex(bytes.subarray(10, 16))}`;
}

export function guidBytes(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll("-", ""), "hex");
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
