/** A piece of a disk or partition that was read: where it lies and its bytes. */
export interface ByteWindow {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** A recognised structure, in words an operator understands. */
export interface Signature {
  readonly text: string;
  /** Byte offset of the magic. */
  readonly offset: number;
}

interface SignatureRow {
  readonly text: string;
  /** Latin-1 text of the magic bytes. */
  readonly magic: string;
  /** Where the magic lies on an area of this size. */
  readonly at: readonly number[] | ((sizeBytes: number) => readonly number[]);
  /** A second look where the magic is short. */
  readonly confirm?: (view: AreaView, offset: number) => boolean;
  /** A better name by what the structure says. */
  readonly name?: (view: AreaView, offset: number) => string;
}

const mebibyte = 1024 * 1024;
const mdMagic = "\xfc\x4e\x2b\xa9";
/** Longest piece at either end that holds signatures: VMFS lies at 2 MiB, the last ZFS labels in the last 768 KiB. */
export const signatureHeadBytes = 2 * mebibyte + 4096;
export const signatureTailBytes = mebibyte;

/** Every structure that tells whether a disk carries data. Superblock copies in the middle of a disk are not searched. */
const rows: readonly SignatureRow[] = [
  { text: "GPT partition table", magic: "EFI PART", at: [512, 4096] },
  { text: "backup GPT partition table", magic: "EFI PART", at: (size) => [size - 512, size - 4096] },
  { text: "ext file system", magic: "\x53\xef", at: [1080], confirm: isExt, name: extName },
  { text: "xfs file system", magic: "XFSB", at: [0] },
  { text: "btrfs file system", magic: "_BHRfS_M", at: [65600] },
  { text: "bcachefs file system", magic: "\xc6\x85\x73\xf6\x66\xce\x90\xa9\xd9\x6a\x60\xcf\x80\x3d\xf7\xef", at: [4120] },
  { text: "bcachefs or bcache device", magic: "\xc6\x85\x73\xf6\x4e\x1a\x45\xca\x82\x65\xf5\x7f\x48\xba\x6d\x81", at: [4120] },
  { text: "f2fs file system", magic: "\x10\x20\xf5\xf2", at: [1024] },
  { text: "jfs file system", magic: "JFS1", at: [32768] },
  { text: "squashfs file system", magic: "hsqs", at: [0] },
  { text: "erofs file system", magic: "\xe2\xe1\xf5\xe0", at: [1024] },
  { text: "NTFS file system", magic: "NTFS    ", at: [3] },
  { text: "exFAT file system", magic: "EXFAT   ", at: [3] },
  { text: "BitLocker volume", magic: "-FVE-FS-", at: [3] },
  { text: "FAT file system", magic: "FAT", at: [54, 82], confirm: (view) => view.text(510, 2) === "\x55\xaa" },
  { text: "iso9660 file system", magic: "CD001", at: [32769], name: isoName },
  { text: "APFS container", magic: "NXSB", at: [32] },
  { text: "VMFS volume", magic: "\x0d\xd0\x01\xc0", at: [mebibyte] },
  { text: "VMFS file system", magic: "\x5e\xf1\xab\x2f", at: [2 * mebibyte] },
  { text: "OCFS2 file system", magic: "OCFSV2", at: [1024, 2048, 4096, 8192] },
  { text: "GFS2 file system", magic: "\x01\x16\x19\x70", at: [65536] },
  { text: "LUKS encrypted volume", magic: "LUKS\xba\xbe", at: [0] },
  {
    text: "LUKS encrypted volume (second header)",
    magic: "SKUL\xba\xbe",
    at: [14, 15, 16, 17, 18, 19, 20, 21, 22].map((shift) => 2 ** shift),
  },
  { text: "LVM2 physical volume", magic: "LABELONE", at: [0, 512, 1024, 1536] },
  { text: "mdadm RAID member (1.1)", magic: mdMagic, at: [0] },
  { text: "mdadm RAID member (1.2)", magic: mdMagic, at: [4096] },
  { text: "mdadm RAID member (1.0)", magic: mdMagic, at: (size) => [Math.floor((size / 512 - 16) / 8) * 4096] },
  { text: "mdadm RAID member (0.90)", magic: mdMagic, at: (size) => [Math.floor(size / 65536) * 65536 - 65536] },
  { text: "Intel firmware RAID member", magic: "Intel Raid ISM Cfg Sig. ", at: (size) => [size - 1024] },
  { text: "DDF firmware RAID member", magic: "\xde\x11\xde\x11", at: (size) => [size - 512] },
  { text: "Ceph bluestore volume", magic: "bluestore block device", at: [0] },
  { text: "ZFS pool member", magic: "\x0c\xb1\xba\0", at: zfsUberblocks },
  { text: "swap space", magic: "SWAPSPACE2", at: [4096, 8192, 16384, 65536].map((page) => page - 10) },
];

/** Read access to an area by its windows; what was not read matches nothing. */
class AreaView {
  constructor(private readonly windows: readonly ByteWindow[]) {}

  /** Latin-1 text of the bytes, or undefined when they were not read. */
  text(offset: number, length: number): string | undefined {
    const window = this.windows.find((piece) => piece.offset <= offset && offset + length <= piece.offset + piece.bytes.length);
    if (window === undefined || offset < 0) return undefined;
    return String.fromCharCode(...window.bytes.subarray(offset - window.offset, offset - window.offset + length));
  }

  byte(offset: number): number {
    return this.text(offset, 1)?.charCodeAt(0) ?? 0;
  }

  u32(offset: number): number {
    return (this.byte(offset) | (this.byte(offset + 1) << 8) | (this.byte(offset + 2) << 16) | (this.byte(offset + 3) << 24)) >>> 0;
  }
}

/** What must be read of an area of this size to find its signatures. */
export function signatureWindows(sizeBytes: number): readonly { readonly offset: number; readonly length: number }[] {
  if (sizeBytes <= signatureHeadBytes + signatureTailBytes) return [{ offset: 0, length: sizeBytes }];
  return [
    { offset: 0, length: signatureHeadBytes },
    { offset: sizeBytes - signatureTailBytes, length: signatureTailBytes },
  ];
}

/** What an area (a disk or a partition) carries, each structure once; empty when nothing is recognised. */
export function findSignatures(windows: readonly ByteWindow[], sizeBytes: number): Signature[] {
  const view = new AreaView(windows);
  const found: Signature[] = [];
  for (const row of rows) {
    const places = typeof row.at === "function" ? row.at(sizeBytes) : row.at;
    const offset = places.find((place) => view.text(place, row.magic.length) === row.magic && (row.confirm?.(view, place) ?? true));
    if (offset === undefined) continue;
    const text = row.name?.(view, offset) ?? row.text;
    if (!found.some((signature) => signature.text === text)) found.push({ text, offset });
  }
  if (!found.some(({ text }) => /GPT partition|FAT|NTFS|BitLocker/.test(text)) && hasMbr(view))
    found.push({ text: "MBR partition table", offset: 510 });
  return found;
}

export interface MbrPartition {
  readonly number: number;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

/** Primary partitions of an MBR table; empty when there is none. */
export function readMbrPartitions(firstSector: Uint8Array, sectorBytes: number): MbrPartition[] {
  const view = new AreaView([{ offset: 0, bytes: firstSector }]);
  if (!hasMbr(view)) return [];
  return [0, 1, 2, 3].flatMap((index) => {
    const entry = 446 + index * 16;
    const [type, start, sectors] = [view.byte(entry + 4), view.u32(entry + 8), view.u32(entry + 12)];
    if (type === 0 || type === 0xee || sectors === 0) return [];
    return [{ number: index + 1, offsetBytes: start * sectorBytes, sizeBytes: sectors * sectorBytes }];
  });
}

/** Whether any byte that was read differs from zero. */
export function hasBytes(windows: readonly ByteWindow[]): boolean {
  for (const { bytes } of windows) for (const byte of bytes) if (byte !== 0) return true;
  return false;
}

function hasMbr(view: AreaView): boolean {
  if (view.text(510, 2) !== "\x55\xaa") return false;
  const entries = [0, 1, 2, 3].map((index) => 446 + index * 16);
  const used = entries.filter((entry) => view.byte(entry + 4) !== 0);
  return used.length > 0 && entries.every((entry) => (view.byte(entry) & 0x7f) === 0) && used.some((entry) => view.u32(entry + 12) > 0);
}

/** The magic has two bytes only: block size and revision must make sense too. */
function isExt(view: AreaView): boolean {
  return view.u32(1024 + 0x18) <= 6 && view.u32(1024 + 0x4c) <= 1;
}

function extName(view: AreaView): string {
  const [compatible, incompatible, readOnly] = [view.u32(1024 + 0x5c), view.u32(1024 + 0x60), view.u32(1024 + 0x64)];
  if ((incompatible & 0x2c0) !== 0 || (readOnly & 0x78) !== 0) return "ext4 file system";
  return (compatible & 0x4) !== 0 ? "ext3 file system" : "ext2 file system";
}

function isoName(view: AreaView): string {
  const label = (view.text(32808, 32) ?? "").trim().replaceAll(/[^\x20-\x7e]/g, "");
  return label === "" ? "iso9660 file system" : `iso9660 file system "${label}"`;
}

/** Four labels of 256 KiB, two at each end; the uberblocks fill the second half of each. */
function zfsUberblocks(sizeBytes: number): number[] {
  const end = Math.floor(sizeBytes / 262144) * 262144;
  const labels = [0, 262144, end - 524288, end - 262144];
  return labels.flatMap((label) => Array.from({ length: 128 }, (_, index) => label + 131072 + index * 1024));
}
