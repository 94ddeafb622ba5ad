/** Facts about a machine as Metal3's HardwareData has them; sizes in bytes unless the name says otherwise. */
export interface Inventory {
  readonly systemVendor: {
    readonly manufacturer: string;
    readonly productName: string;
    readonly serialNumber: string;
    readonly uuid: string;
  };
  readonly firmware: { readonly bios: { readonly vendor: string; readonly version: string; readonly date: string } };
  readonly ramMebibytes: number;
  readonly cpu: {
    readonly arch: string;
    readonly model: string;
    readonly clockMegahertz: number;
    readonly count: number;
    readonly flags: readonly string[];
  };
  readonly nics: readonly Nic[];
  readonly storage: readonly Disk[];
  readonly hostname: string;
  readonly boot: { readonly mode: "UEFI" | "legacy"; readonly secureBoot: boolean; readonly tpm: boolean; readonly kexec: boolean };
}

export interface Nic {
  readonly name: string;
  readonly model: string;
  readonly mac: string;
  readonly ip: string;
  readonly speedGbps: number;
  readonly carrier: boolean;
  readonly pciAddress: string;
}

export interface Disk {
  /** Kernel path in this boot, such as /dev/nvme0n1. Never used to find the disk again. */
  readonly path: string;
  /** Stable name: by-path if there is one, else the kernel path. */
  readonly name: string;
  readonly alternateNames: readonly string[];
  readonly type: "HDD" | "SSD" | "NVME";
  readonly rotational: boolean;
  readonly removable: boolean;
  readonly readOnly: boolean;
  readonly sizeBytes: number;
  readonly logicalSectorBytes: number;
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly wwn: string;
  readonly hctl: string;
  readonly content: DiskContent;
  /** What the disk can do to erase itself, best first; empty: nothing. Missing: not known (inspection `fast`, or a state of an older version). */
  readonly erase?: readonly EraseAbility[];
}

/**
 * One of a disk's own ways to erase itself: NVMe sanitize (crypto, block) and format (SES 2, SES 1), ATA secure erase (enhanced, normal),
 * secure discard, and a discard after which the device guarantees zeros.
 */
export type EraseAbility =
  | "nvmeSanitizeCrypto"
  | "nvmeSanitizeBlock"
  | "nvmeFormatCrypto"
  | "nvmeFormatUserData"
  | "ataEnhanced"
  | "ataSecure"
  | "discardSecure"
  | "discardZeroes";

/** What the agent found on a disk. `foreign` lists what is not ours, in words an operator understands ("ext4 file system on partition 2"). */
export interface DiskContent {
  readonly kind: "empty" | "ours" | "foreign";
  readonly found: readonly string[];
  /** Our label, when the disk carries one (written before the first byte, and kept on the config drive). */
  readonly label?: DiskLabel;
}

/** Written on the disk before anything else is, so that a killed run knows its own work. */
export interface DiskLabel {
  readonly owner: string;
  readonly incarnation: string;
  readonly hostUuid: string;
  readonly serialNumber: string;
  readonly phase: "preparing" | "writing" | "complete";
  /** Digest of image, user data, network data and metadata that is being or was written. */
  readonly digest: string;
}

/** A disk identified beyond its kernel name. Empty strings never match. */
export interface PinnedDisk {
  readonly serialNumber: string;
  readonly wwn: string;
  readonly model: string;
  readonly sizeBytes: number;
}
