import { decodeDiskLabel, diskLabelBytes, encodeDiskLabel, isSameWork } from "./disk-label.js";
import { findSignatures, readMbrPartitions, signatureWindows } from "./signatures.js";

const mebibyte = 1024 * 1024;
const size = 64 * mebibyte;

/** What is found on an area that holds only these texts. */
function found(places: readonly (readonly [number, string])[], sizeBytes = size): string[] {
  const windows = signatureWindows(sizeBytes).map(({ offset, length }) => {
    const bytes = new Uint8Array(length);
    for (const [place, text] of places)
      for (let index = 0; index < text.length; index++) {
        const at = place + index - offset;
        if (at >= 0 && at < length) bytes[at] = text.charCodeAt(index);
      }
    return { offset, bytes };
  });
  return findSignatures(windows, sizeBytes).map(({ text }) => text);
}

const md = "\xfc\x4e\x2b\xa9";

test.each<[string, [number, string][]]>([
  ["GPT partition table", [[512, "EFI PART"]]],
  ["GPT partition table", [[4096, "EFI PART"]]],
  ["backup GPT partition table", [[size - 512, "EFI PART"]]],
  [
    "MBR partition table",
    [
      [450, "\x83\0\0\0\0\x08\0\0\0\0\x01\0"],
      [510, "\x55\xaa"],
    ],
  ],
  ["ext2 file system", [[1080, "\x53\xef"]]],
  [
    "ext3 file system",
    [
      [1080, "\x53\xef"],
      [1116, "\x04"],
    ],
  ],
  [
    "ext4 file system",
    [
      [1080, "\x53\xef"],
      [1120, "\x40"],
    ],
  ],
  ["xfs file system", [[0, "XFSB"]]],
  ["btrfs file system", [[65600, "_BHRfS_M"]]],
  ["bcachefs file system", [[4120, "\xc6\x85\x73\xf6\x66\xce\x90\xa9\xd9\x6a\x60\xcf\x80\x3d\xf7\xef"]]],
  ["LVM2 physical volume", [[512, "LABELONE"]]],
  ["mdadm RAID member (0.90)", [[size - 65536, md]]],
  ["mdadm RAID member (1.0)", [[size - 8192, md]]],
  ["mdadm RAID member (1.1)", [[0, md]]],
  ["mdadm RAID member (1.2)", [[4096, md]]],
  ["ZFS pool member", [[131072 + 5 * 1024, "\x0c\xb1\xba\0"]]],
  ["ZFS pool member", [[size - 262144 + 131072, "\x0c\xb1\xba\0"]]],
  ["Ceph bluestore volume", [[0, "bluestore block device\n"]]],
  ["LUKS encrypted volume", [[0, "LUKS\xba\xbe"]]],
  ["swap space", [[4086, "SWAPSPACE2"]]],
  [
    "NTFS file system",
    [
      [3, "NTFS    "],
      [510, "\x55\xaa"],
    ],
  ],
  [
    "FAT file system",
    [
      [82, "FAT32   "],
      [510, "\x55\xaa"],
    ],
  ],
  [
    'iso9660 file system "config-2"',
    [
      [32769, "CD001"],
      [32808, "config-2                        "],
    ],
  ],
  ["VMFS volume", [[mebibyte, "\x0d\xd0\x01\xc0"]]],
  ["VMFS file system", [[2 * mebibyte, "\x5e\xf1\xab\x2f"]]],
])("%s is recognised", (text, places) => {
  expect(found(places)).toEqual([text]);
});

test.each<[string, [number, string][]]>([
  ["zeros", []],
  ["the end mark of a boot sector without partitions", [[510, "\x55\xaa"]]],
  [
    "the two bytes of ext without the rest",
    [
      [1080, "\x53\xef"],
      [1048, "\xff"],
    ],
  ],
  ["FAT in a text", [[54, "FAT"]]],
])("%s mean nothing", (_name, places) => {
  expect(found(places)).toEqual([]);
});

test("areas of any size are read within their bounds", () => {
  for (const sizeBytes of [0, 512, 4096, 65536, mebibyte, 3 * mebibyte + 4096, 3 * mebibyte + 4608]) {
    for (const { offset, length } of signatureWindows(sizeBytes)) expect(offset + length).toBeLessThanOrEqual(sizeBytes);
    expect(found([], sizeBytes)).toEqual([]);
  }
});

test("primary partitions of an MBR are read", () => {
  const sector = new Uint8Array(512);
  sector.set([0x80, 0, 0, 0, 0x83, 0, 0, 0, 0, 8, 0, 0, 0, 0, 1, 0], 446);
  sector.set([0x55, 0xaa], 510);
  expect(readMbrPartitions(sector, 512)).toEqual([{ number: 1, offsetBytes: mebibyte, sizeBytes: 32 * mebibyte }]);
});

const digest = (text: string): string => `sum${text.length}`;
const label = { owner: "o/ü", incarnation: "abc123", hostUuid: "u", serialNumber: "s", phase: "writing", digest: "d" } as const;

test("a disk label is read as it was written", () => {
  const block = encodeDiskLabel(label, digest, { isZeroed: true });
  expect(block).toHaveLength(diskLabelBytes);
  expect(decodeDiskLabel(block, digest)).toEqual({ label, note: { isZeroed: true } });
  expect(decodeDiskLabel(encodeDiskLabel(label, digest), digest)?.note.isZeroed).toBe(false);
});

test("a torn or foreign label is none", () => {
  const block = encodeDiskLabel(label, digest);
  expect(decodeDiskLabel(new Uint8Array(4096), digest)).toBeUndefined();
  expect(decodeDiskLabel(block, () => "another")).toBeUndefined();
  for (const at of [0, 30, 100]) {
    const torn = block.slice().fill(0, at, 512);
    expect(decodeDiskLabel(torn, digest)).toBeUndefined();
  }
  expect(() => encodeDiskLabel({ ...label, owner: "x".repeat(5000) }, digest)).toThrow(/at most 4096/);
});

test.each([
  ["phase", { phase: "complete" } as const, true],
  ["owner", { owner: "x" }, false],
  ["incarnation", { incarnation: "x" }, false],
  ["digest", { digest: "x" }, false],
])("another %s: same work %s", (_name, change, same) => {
  expect(isSameWork(label, { ...label, ...change })).toBe(same);
});
