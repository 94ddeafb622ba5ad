import { createHash } from "node:crypto";
import type { MachineSpec } from "../../provider/sim/machine/back-end.js";

export interface MachineOptions {
  readonly diskBytes?: number;
  readonly secureBoot?: boolean;
  /** A second disk that nobody names, smaller than any root device rule asks for. */
  readonly dataDisk?: boolean;
  /** Default 512 MiB. */
  readonly dataDiskBytes?: number;
}

const gib = 1024 ** 3;

/** The n-th server of a lab rack: the same number gives the same server. */
export function labMachine(number: number, options: MachineOptions = {}): MachineSpec {
  const name = `server-${number}`;
  const digest = createHash("sha256").update(`lab ${number}`).digest("hex");
  const disk = (label: string, sizeBytes: number, serial: string): MachineSpec["disks"][number] => ({
    name: label,
    sizeBytes,
    bus: "virtio",
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
      disk("root", options.diskBytes ?? 4 * gib, `LABROOT${number}`),
      ...(options.dataDisk === true ? [disk("data", options.dataDiskBytes ?? gib / 2, `LABDATA${number}`)] : []),
    ],
  };
}
