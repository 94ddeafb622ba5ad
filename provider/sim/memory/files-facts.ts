import type { DiskFacts, MachineFacts, Platform } from "../../agent/platform.js";
import type { MachineSpec } from "../machine/back-end.js";
import { type DiskPart, type NicPart, partsOf } from "../machine/machine-parts.js";

type Neighbors = Awaited<ReturnType<Platform["readLldp"]>>;

/** What a real agent would find on the server of `spec`, the same as its BMC tells. */
export function machineFactsOf(spec: MachineSpec): MachineFacts {
  const parts = partsOf(spec);
  const refusal = kexecRefusalOf(spec) ?? "";
  const { model, threads, megahertz } = parts.cpu;
  return {
    systemVendor: {
      manufacturer: parts.manufacturer,
      productName: parts.model,
      serialNumber: spec.serialNumber,
      uuid: spec.uuid.toLowerCase(),
    },
    firmware: { bios: { vendor: parts.manufacturer, version: parts.biosVersion, date: parts.biosDate } },
    ramMebibytes: spec.memoryMebibytes,
    cpu: { arch: "x86_64", model, clockMegahertz: megahertz, count: threads, flags: ["lm", "sse2"] },
    nics: parts.nics.map(nicFacts),
    hostname: "ramdisk",
    boot: {
      mode: "UEFI",
      secureBoot: spec.secureBoot,
      setupMode: !spec.secureBoot,
      tpm: spec.tpm !== undefined,
      kexec: refusal === "",
      kexecRefusal: refusal,
    },
    pci: parts.pci.map(({ kind: _kind, ...device }) => ({
      ...device,
      subsystemVendorId: device.vendorId,
      subsystemDeviceId: "0x1100",
      numaNode: 0,
    })),
    numa: [{ id: 0, cpus: [...Array(threads).keys()], memoryMebibytes: spec.memoryMebibytes }],
    tpm: { present: spec.tpm !== undefined, version: spec.tpm ?? "" },
  };
}

export function kexecRefusalOf(spec: MachineSpec): string | undefined {
  const gpu = partsOf(spec).pci.find(({ kind }) => kind === "accelerator");
  return gpu === undefined ? undefined : `a GPU is present at ${gpu.address}`;
}

export function neighborsOf(spec: MachineSpec): Neighbors {
  return partsOf(spec).nics.map(({ name, neighbor }) => ({
    nic: name,
    lldp: { switchId: neighbor.chassis, portId: neighbor.port, switchSystemName: neighbor.system },
    vlans: [{ id: neighbor.vlan }],
    vlanId: neighbor.vlan,
  }));
}

export function diskFactsOf(spec: MachineSpec): DiskFacts[] {
  return partsOf(spec).disks.map(diskFacts);
}

function nicFacts(nic: NicPart, index: number): MachineFacts["nics"][number] {
  const ip = index === 0 ? "127.0.0.1" : "";
  return {
    name: nic.name,
    model: "0x1af4 0x0001",
    mac: nic.macAddress,
    ip,
    ips: ip === "" ? [] : [ip],
    speedGbps: nic.speedGbps,
    carrier: true,
    pciAddress: nic.pciAddress,
    pxe: false,
    driver: "virtio_net",
    firmwareVersion: nic.firmwareVersion,
    vlans: [],
    vlanId: 0,
  };
}

function diskFacts({ spec: disk, pciAddress }: DiskPart, index: number): DiskFacts {
  const letter = String.fromCharCode("a".charCodeAt(0) + index);
  const path = { virtio: `/dev/vd${letter}`, nvme: `/dev/nvme${index}n1`, scsi: `/dev/sd${letter}` }[disk.bus];
  const byPath = `/dev/disk/by-path/pci-${pciAddress}`;
  return {
    path,
    name: byPath,
    alternateNames: [path, byPath],
    type: disk.bus === "nvme" ? "NVME" : "SSD",
    rotational: false,
    removable: false,
    readOnly: false,
    sizeBytes: disk.sizeBytes,
    logicalSectorBytes: 512,
    vendor: "",
    model: disk.model,
    serialNumber: disk.serialNumber,
    wwn: disk.wwn,
    wwnVendorExtension: "",
    wwnWithExtension: disk.wwn,
    hctl: disk.bus === "scsi" ? `0:0:${index}:0` : "",
  };
}
