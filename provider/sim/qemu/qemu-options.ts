import type { MachineSpec } from "../machine/back-end.js";
import type { NetworkOptions } from "./network/network-options.js";

/** A sector that cannot be written: every write that touches it fails with EIO. */
export interface DiskFault {
  /** Name of the disk in the MachineSpec. */
  readonly disk: string;
  readonly offsetBytes: number;
}

export interface QemuOptions {
  readonly spec: MachineSpec;
  /** The machine's folder: disks/, nvram.fd, serial.log, qemu.log, qemu.pid. Made if absent. */
  readonly folder: string;
  /** Default `qemu-system-x86_64`. */
  readonly qemuPath?: string;
  /** Folder of OVMF_CODE_4M.fd and its fellows; default `/usr/share/OVMF`. */
  readonly firmwareFolder?: string;
  /** Default `tcg`. */
  readonly accelerator?: "tcg" | "kvm";
  /** Default 2. */
  readonly cpus?: number;
  /** SMBIOS product name; default `Simulated Server`. */
  readonly productName?: string;
  /** Adds an i6300esb watchdog that resets the machine; default false. */
  readonly watchdog?: boolean;
  readonly diskFault?: DiskFault;
  /** Cards behind a switch; default: one card straight in QEMU's user network. */
  readonly network?: NetworkOptions;
  /** Where reading the medium failed, why QEMU ended; default: nowhere but qemu.log. */
  readonly onTrouble?: (text: string) => void;
}
