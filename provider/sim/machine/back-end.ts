/** What a machine can read its medium from; the simulated BMC fetches it over HTTP behind this. */
export interface MediaReader {
  readonly url: string;
  readonly sizeBytes: number;
  read(offset: number, length: number): Promise<Buffer>;
}

/** How the firmware is to boot: from the virtual CD (boot override) or by its own boot order. */
export interface BootRequest {
  readonly from: "cd" | "boot-order";
}

export type MachineEvent =
  /** The guest powered itself off. */
  | { readonly kind: "guest-off" }
  /** The guest asked for a reset; the machine is off until the BMC boots it again, which it does at once. */
  | { readonly kind: "guest-reset" };

/** The hardware behind a simulated BMC. One POST each time it is started. */
export interface MachineBackEnd {
  readonly isOn: boolean;
  /** File with what the machine wrote to its serial console, appended to; absent where there is none. */
  readonly serialLogPath?: string;
  /** Firmware POSTs since the machine exists, counted from the firmware's own output (qemu) or its starts (memory). */
  postCount(): Promise<number>;
  start(boot: BootRequest): Promise<void>;
  /** Cuts the power. */
  stop(): Promise<void>;
  /** ACPI power button: the OS may shut down or ignore it. */
  pressPowerButton(): Promise<void>;
  /** Virtual CD changed, undefined when ejected; also while running. */
  setMedia(media: MediaReader | undefined): Promise<void>;
  onEvent(listener: (event: MachineEvent) => void): void;
  /** Stops everything and frees what it holds; disks stay. */
  close(): Promise<void>;
}

/** One server of the rack. */
export interface MachineSpec {
  readonly name: string;
  readonly uuid: string;
  readonly serialNumber: string;
  readonly macAddress: string;
  readonly memoryMebibytes: number;
  readonly secureBoot: boolean;
  readonly disks: readonly DiskSpec[];
  /** Of further NICs; default none. */
  readonly moreMacAddresses?: readonly string[];
  /** Default: no TPM. Kind qemu has none whatever this says. */
  readonly tpm?: "1.2" | "2.0";
  /** An accelerator on the bus, which makes kexec doubtful; only kind memory shows it to the ramdisk. Default false. */
  readonly gpu?: boolean;
}

export interface DiskSpec {
  /** File name stem under the machine's folder: disks/<name>.img, sparse. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly bus: "virtio" | "nvme" | "scsi";
  readonly model: string;
  readonly serialNumber: string;
  readonly wwn: string;
  /** What the disk can do to erase itself, best first, in the agent's words; default nothing. Of the memory back end. */
  readonly erase?: readonly string[];
}
