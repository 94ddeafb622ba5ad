import { guidBytes, guidText } from "../disk/guid.js";

export const efiGlobalGuid = "8be4df61-93ca-11d2-aa0d-00e098032b8c";

const active = 1;
const mediaDevicePath = 4;
const hardDrive = 1;
const filePath = 4;

export interface EfiPartitionPath {
  readonly number: number;
  readonly firstLba: number;
  readonly sectors: number;
  /** Unique GUID of the GPT partition, lower-case. */
  readonly uniqueGuid: string;
}

/** A Boot#### variable (without the attributes of efivarfs). */
export interface EfiLoadOption {
  readonly label: string;
  readonly active: boolean;
  /** The GPT partition the loader lies on; absent for other device paths (network, firmware applications). */
  readonly partition?: EfiPartitionPath;
  /** Loader on the partition, with slashes, such as /EFI/debian/shimx64.efi. */
  readonly loader?: string;
}

/** Bytes of a load option that starts `loader` from a GPT partition: HD() and file path. */
export function encodeEfiLoadOption(option: Required<EfiLoadOption>): Uint8Array {
  const path = utf16(option.loader.replaceAll("/", "\\"));
  const nodes = new Uint8Array(42 + 4 + path.length + 4);
  const view = new DataView(nodes.buffer);
  nodes.set([mediaDevicePath, hardDrive, 42, 0]);
  view.setUint32(4, option.partition.number, true);
  view.setBigUint64(8, BigInt(option.partition.firstLba), true);
  view.setBigUint64(16, BigInt(option.partition.sectors), true);
  nodes.set(guidBytes(option.partition.uniqueGuid), 24);
  nodes.set([2, 2], 40);
  nodes.set([mediaDevicePath, filePath], 42);
  view.setUint16(44, 4 + path.length, true);
  nodes.set(path, 46);
  nodes.set([0x7f, 0xff, 4, 0], 46 + path.length);
  const label = utf16(option.label);
  const bytes = new Uint8Array(6 + label.length + nodes.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, option.active ? active : 0, true);
  header.setUint16(4, nodes.length, true);
  bytes.set(label, 6);
  bytes.set(nodes, 6 + label.length);
  return bytes;
}

/** Reads a load option; undefined when the bytes are none. Device paths of other kinds leave partition and loader out. */
export function decodeEfiLoadOption(bytes: Uint8Array): EfiLoadOption | undefined {
  if (bytes.length < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const pathsBytes = view.getUint16(4, true);
  const label = readUtf16(view, 6, bytes.length);
  const start = 6 + (label.length + 1) * 2;
  if (start + pathsBytes > bytes.length) return undefined;
  return { label, active: (view.getUint32(0, true) & active) !== 0, ...readNodes(view, start, start + pathsBytes) };
}

function readNodes(view: DataView, start: number, end: number): Pick<EfiLoadOption, "partition" | "loader"> {
  let found: Pick<EfiLoadOption, "partition" | "loader"> = {};
  for (let at = start; at + 4 <= end;) {
    const [type, subtype, length] = [view.getUint8(at), view.getUint8(at + 1), view.getUint16(at + 2, true)];
    if (length < 4 || at + length > end || type === 0x7f) break;
    if (type === mediaDevicePath && subtype === hardDrive && length >= 42 && view.getUint8(at + 41) === 2)
      found = { ...found, partition: readHardDrive(view, at) };
    if (type === mediaDevicePath && subtype === filePath)
      found = { ...found, loader: readUtf16(view, at + 4, at + length).replaceAll("\\", "/") };
    at += length;
  }
  return found;
}

function readHardDrive(view: DataView, at: number): EfiPartitionPath {
  return {
    number: view.getUint32(at + 4, true),
    firstLba: Number(view.getBigUint64(at + 8, true)),
    sectors: Number(view.getBigUint64(at + 16, true)),
    uniqueGuid: guidText(new Uint8Array(view.buffer, view.byteOffset + at + 24, 16)),
  };
}

/** With the closing zero. */
function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array((text.length + 1) * 2);
  const view = new DataView(bytes.buffer);
  for (let unit = 0; unit < text.length; unit++) view.setUint16(unit * 2, text.charCodeAt(unit), true);
  return bytes;
}

function readUtf16(view: DataView, start: number, end: number): string {
  let text = "";
  for (let at = start; at + 2 <= end; at += 2) {
    const unit = view.getUint16(at, true);
    if (unit === 0) break;
    text += String.fromCharCode(unit);
  }
  return text;
}
