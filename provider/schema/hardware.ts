import { rootDeviceHints } from "./root-device-hints.js";
import { arrayOf, boolean, integer, number, object, oneOf, string, type ObjectType, type Property } from "./source.js";

const text = (description: string): Property => ({ description: `${description} Empty when the hardware does not say.`, shape: string });

function type(name: string, description: string, properties: Readonly<Record<string, Property>>): ObjectType {
  return { name, description, properties, required: Object.keys(properties) };
}

const systemVendor = type("SystemVendor", "Who made the machine.", {
  manufacturer: text("Manufacturer."),
  productName: text("Product name."),
  serialNumber: text("Serial number of the system."),
  uuid: text("SMBIOS UUID, lower-case."),
});

const bios = type("Bios", "The firmware.", {
  vendor: text("Vendor."),
  version: text("Version."),
  date: text("Release date as the firmware writes it, such as `03/14/2025`."),
});

const cpu = type("Cpu", "The processors.", {
  arch: { description: "Architecture as the kernel names it, such as `x86_64`.", shape: string },
  model: text("Model name of the first processor."),
  clockMegahertz: { description: "Highest clock in MHz; 0 when unknown.", shape: number },
  count: { description: "Logical processors (threads).", shape: integer },
  flags: { description: "Feature flags as in /proc/cpuinfo.", shape: arrayOf(string) },
});

const nic = type("Nic", "A network interface.", {
  name: { description: "Name in the ramdisk, such as `enp1s0f0`.", shape: string },
  model: text("PCI vendor and device id, such as `0x8086 0x1572`."),
  mac: { description: "MAC address, lower-case with colons.", shape: string },
  ip: { description: "First address in the ramdisk, without prefix; empty without one.", shape: string },
  speedGbps: { description: "Link speed in Gbit/s; 0 without a link.", shape: number },
  carrier: { description: "Whether a link was seen.", shape: boolean },
  pciAddress: text("PCI address, such as `0000:18:00.0`."),
});

const diskType = {
  name: "DiskType",
  description: "Kind of a disk.",
  values: [
    { value: "HDD", description: "Spinning disk." },
    { value: "SSD", description: "Solid state on SATA, SAS or virtio." },
    { value: "NVME", description: "Solid state on NVMe." },
  ],
};

const disk = type("Disk", "A disk.", {
  path: { description: "Kernel path in the ramdisk, such as `/dev/nvme0n1`; it can change between boots.", shape: string },
  name: { description: "Stable path under /dev/disk/by-path, or the kernel path when there is none.", shape: string },
  alternateNames: { description: "Other stable paths of the same disk.", shape: arrayOf(string) },
  type: { description: "Kind of the disk.", shape: oneOf(diskType) },
  rotational: { description: "Whether it spins.", shape: boolean },
  removable: { description: "Whether it is removable; such a disk is never a root device.", shape: boolean },
  readOnly: { description: "Whether it is write-protected.", shape: boolean },
  sizeBytes: { description: "Size in bytes.", shape: number },
  logicalSectorBytes: { description: "Logical sector in bytes: 512 or 4096.", shape: integer },
  vendor: text("Vendor."),
  model: text("Model."),
  serialNumber: text("Serial number."),
  wwn: text("World Wide Name, such as `0x5000c500a1b2c3d4`."),
  hctl: text("SCSI address `host:channel:target:lun`."),
});

const boot = type("HardwareBoot", "What the ramdisk saw of the boot.", {
  mode: {
    description: "How this boot came about.",
    shape: oneOf({
      name: "FirmwareMode",
      description: "How a boot came about.",
      values: [
        { value: "UEFI", name: "UEFI", description: "Through UEFI." },
        { value: "legacy", name: "Legacy", description: "Through a legacy BIOS; not supported for provisioning." },
      ],
    }),
  },
  secureBoot: { description: "Whether Secure Boot was enforced.", shape: boolean },
  tpm: { description: "Whether a TPM was found.", shape: boolean },
  kexec: { description: "Whether the kernel can start another one by kexec.", shape: boolean },
});

export const hardware = type("Hardware", "Hardware facts from the ramdisk, in the shape of Metal3's HardwareData.", {
  systemVendor: { description: "Who made the machine.", shape: object(systemVendor) },
  firmware: {
    description: "The firmware.",
    shape: object(type("Firmware", "The firmware.", { bios: { description: "BIOS or UEFI.", shape: object(bios) } })),
  },
  ramMebibytes: { description: "Memory in MiB.", shape: integer },
  cpu: { description: "The processors.", shape: object(cpu) },
  nics: { description: "Network interfaces, in the kernel's order.", shape: arrayOf(object(nic)) },
  storage: { description: "Disks, in the kernel's order.", shape: arrayOf(object(disk)) },
  hostname: { description: "Host name of the ramdisk.", shape: string },
  boot: { description: "What the ramdisk saw of the boot.", shape: object(boot) },
});

export const rootDevice = type("RootDevice", "The pinned root device. Only a disk that fits is ever written.", {
  serialNumber: text("Serial number."),
  wwn: text("World Wide Name."),
  model: text("Model."),
  sizeBytes: { description: "Size in bytes.", shape: number },
  hints: {
    description: "The hints by which it was chosen; the next writing under other hints chooses anew.",
    shape: object(rootDeviceHints),
  },
});

export const identity = type(
  "Identity",
  "Who the machine is, as its BMC says. Another one behind the same address is the error IDENTITY_MISMATCH.",
  {
    uuid: text("UUID of the system, lower-case."),
    serialNumber: text("Serial number of the system."),
    sku: text("SKU or service tag."),
    manufacturer: text("Manufacturer."),
    model: text("Model."),
  },
);
