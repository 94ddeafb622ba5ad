import { createHash } from "node:crypto";
import type { DiskSpec, MachineSpec } from "../../provider/sim/machine/back-end.js";

export interface MachineOptions {
  readonly diskBytes?: number;
  readonly secureBoot?: boolean;
  /** A second disk that nobody names, smaller than any root device rule asks for. */
  readonly dataDisk?: boolean;
  /** Default 512 MiB. */
  readonly dataDiskBytes?: number;
  /** How the root disk is attached; default virtio. */
  readonly rootBus?: DiskSpec["bus"];
  /** Default 0. Small disks that are there to be kept. */
  readonly keptDisks?: number;
}

const gib = 1024 ** 3;
const keptDiskBytes = 64 * 1024 ** 2;

/** The n-th server of a lab rack: the same number gives the same server. */
export function labMachine(number: number, options: MachineOptions = {}): MachineSpec {
  const name = `server-${number}`;
  const digest = createHash("sha256").update(`lab ${number}`).digest("hex");
  const disk = (label: string, sizeBytes: number, serial: string, bus: DiskSpec["bus"] = "virtio"): DiskSpec => ({
    name: label,
    sizeBytes,
    bus,
    model: "LAB-DISK",
    serialNumber: serial,
    wwn: "",
  });
  return {
    name,
    uuid: `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`,
    serialNumber: `LAB${String(number).padStart(4, "0")}`,
    macAddress: `52:54:00:${digest.slice(32, 34)}:${digest.slice(34, 36)}:${digest.slice(36, 38)}`,
    memoryMebibytes: 2048,
    secureBoot: options.secureBoot ?? false,
    disks: [
      disk("root", options.diskBytes ?? 4 * gib, `LABROOT${number}`, options.rootBus),
      ...(options.dataDisk === true ? [disk("data", options.dataDiskBytes ?? gib / 2, `LABDATA${number}`)] : []),
      ...Array.from({ length: options.keptDisks ?? 0 }, (_, index) =>
        disk(`kept-${index + 1}`, keptDiskBytes, `LABKEPT${number}-${index + 1}`),
      ),
    ],
  };
}
