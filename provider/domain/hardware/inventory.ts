/**
 * Facts about a machine as Metal3's HardwareData has them, and more; sizes in bytes unless the name says otherwise.
 * Optional is what records and states of earlier versions lack; a reader that knows its source still always fills it.
 */
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
  readonly boot: BootFacts;
  /** Without plain bridges and base system peripherals, in the order of their addresses. */
  readonly pci?: readonly PciDevice[];
  readonly numa?: readonly NumaNode[];
  /** `version` such as 2.0; empty when unknown. */
  readonly tpm?: { readonly present: boolean; readonly version: string };
}

/** Hardware without what its disks carry: what a BMC can tell, and what the state keeps. */
export type HardwareFacts = Omit<Inventory, "storage"> & { readonly storage: readonly Omit<Disk, "content">[] };

export interface BootFacts {
  readonly mode: "UEFI" | "legacy";
  /** Enforced in this boot. */
  readonly secureBoot: boolean;
  /** No platform key is enrolled: Secure Boot cannot be on. */
  readonly setupMode?: boolean;
  readonly tpm: boolean;
  readonly kexec: boolean;
  /** Why `kexec` is false; empty when it is true. */
  readonly kexecRefusal?: string;
}

export interface PciDevice {
  /** Such as 0000:18:00.0. */
  readonly address: string;
  /** 0x and four hexadecimal digits, as all ids here; the class has six. */
  readonly vendorId: string;
  readonly deviceId: string;
  readonly subsystemVendorId: string;
  readonly subsystemDeviceId: string;
  readonly classId: string;
  /** Kernel driver bound to it; empty without one. */
  readonly driver: string;
  /** -1 when it belongs to none. */
  readonly numaNode: number;
}

export interface NumaNode {
  readonly id: number;
  /** Logical processors. */
  readonly cpus: readonly number[];
  readonly memoryMebibytes: number;
}

/** What the switch at a NIC's other end says of itself (LLDP). Empty strings where it does not say. */
export interface Lldp {
  readonly switchId: string;
  readonly portId: string;
  readonly switchSystemName: string;
}

export interface Nic {
  readonly name: string;
  readonly model: string;
  readonly mac: string;
  /** First address, IPv4 if there is one; empty without any. */
  readonly ip: string;
  /** All addresses but link-local ones, IPv4 first. */
  readonly ips?: readonly string[];
  readonly speedGbps: number;
  readonly carrier: boolean;
  readonly pciAddress: string;
  /** The NIC of bootMACAddress, by which a network boot comes. */
  readonly pxe?: boolean;
  readonly driver?: string;
  readonly firmwareVersion?: string;
  /** Absent when no neighbour has said anything yet. */
  readonly lldp?: Lldp;
  /** VLANs that the switch announces on the port. */
  readonly vlans?: readonly { readonly id: number }[];
  /** Untagged VLAN of the port; 0 when the switch does not say. */
  readonly vlanId?: number;
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
  /** Second half of a 128-bit World Wide Name; empty where the disk has none. */
  readonly wwnVendorExtension?: string;
  readonly wwnWithExtension?: string;
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
