import type { ErasureRecord } from "../../domain/disk/erasure.js";
import type { Disk, Inventory } from "../../domain/hardware/inventory.js";
import type { ErasureRecords } from "../../ports/erasure-records.js";
import type { ImageSource, PreparedImage } from "../../ports/image-source.js";
import type { RunRecord, RunStore } from "../../ports/run-store.js";

const gib = 1024 ** 3;

export function fakeInventory(storage: readonly Disk[], bootMac: string): Inventory {
  return {
    systemVendor: { manufacturer: "Fake", productName: "F1", serialNumber: "S1", uuid: "4c4c4544-0042-4a10-8052-b4c04f4e3732" },
    firmware: { bios: { vendor: "Fake", version: "1", date: "" } },
    ramMebibytes: 1024,
    cpu: { arch: "x86_64", model: "", clockMegahertz: 1000, count: 1, flags: [] },
    nics: [{ name: "eth0", model: "", mac: bootMac, ip: "", speedGbps: 1, carrier: true, pciAddress: "" }],
    storage,
    hostname: "",
    boot: { mode: "UEFI", secureBoot: false, tpm: false, kexec: true },
  };
}

function fakeImage(): PreparedImage {
  const map = { version: 1, sizeBytes: gib, digest: "f".repeat(64), ranges: [], usedBytes: 10, sectorBytes: 512 } as const;
  const facts = { efiLoader: "/EFI/BOOT/BOOTX64.EFI", espPartition: 1 };
  return { sourceDigest: "e".repeat(64), map, facts, packedPath: "/nowhere", release: () => undefined };
}

export function fakeRunStore(records: Map<string, RunRecord>): RunStore {
  return {
    read: async (key) => records.get(key),
    write: async (record) => void records.set(record.hostKey, record),
    remove: async (key) => void records.delete(key),
    lock: async () => async () => undefined,
  };
}

export function fakeImages(failure: () => Error | undefined): ImageSource {
  const prepare = async (): Promise<PreparedImage> => {
    const error = failure();
    if (error !== undefined) throw error;
    return fakeImage();
  };
  return { look: async () => undefined, prepare };
}

export function fakeErasureRecords(files: ErasureRecord[]): ErasureRecords {
  return { prepare: async () => undefined, write: async (record) => void files.push(record) };
}
