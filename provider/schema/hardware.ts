import { rootDeviceHints } from "./root-device-hints.js";
import { arrayOf, boolean, integer, number, object, oneOf, string, type ObjectType, type Property } from "./source.js";

const text = (description: string): Property => ({ description: `${description} Empty when the hardware does not say.`, shape: string });

/** `optional`: what states of earlier versions lack, or what only some sources know. */
function type(
  name: string,
  description: string,
  properties: Readonly<Record<string, Property>>,
  optional: Readonly<Record<string, Property>> = {},
): ObjectType {
  return { name, description, properties: { ...properties, ...optional }, required: Object.keys(properties) };
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
  arch: { description: "Architecture as the kernel names it, such as `x86_64`; empty when unknown.", shape: string },
  model: text("Model name of the first processor."),
  clockMegahertz: { description: "Highest clock in MHz; 0 when unknown.", shape: number },
  count: { description: "Logical processors (threads); 0 when unknown.", shape: integer },
  flags: { description: "Feature flags as in /proc/cpuinfo; none from a BMC.", shape: arrayOf(string) },
});

const lldp = type("Lldp", "What the switch at the other end of the cable says of itself.", {
  switchId: text("Chassis id of the switch, mostly a MAC address."),
  portId: text("Port of the switch, such as `Ethernet7`."),
  switchSystemName: text("Name of the switch."),
});

const vlan = type("NicVlan", "A VLAN that the switch announces on the port.", {
  id: { description: "VLAN id.", shape: integer },
});

const nic = type(
  "Nic",
  "A network interface.",
  {
    name: text("Name in the ramdisk, such as `enp1s0f0`."),
    model: text("PCI vendor and device id, such as `0x8086 0x1572`, or what the BMC calls it."),
    mac: { description: "Permanent MAC address, lower-case with colons.", shape: string },
    ip: text("First address in the ramdisk, IPv4 if there is one, without prefix."),
    speedGbps: { description: "Link speed in Gbit/s; 0 without a link.", shape: number },
    pciAddress: text("PCI address, such as `0000:18:00.0`."),
  },
  {
    ips: { description: "All addresses in the ramdisk but link-local ones, IPv4 first, without prefix.", shape: arrayOf(string) },
    pxe: { description: "Whether it is the NIC of bootMACAddress.", shape: boolean },
    driver: text("Kernel driver, such as `ice`."),
    firmwareVersion: text("Version of its firmware."),
    lldp: {
      description: "The switch behind it, as heard by LLDP while the server was worked on; absent when nothing was heard.",
      shape: object(lldp),
    },
    vlans: { description: "VLANs that the switch announces.", shape: arrayOf(object(vlan)) },
    vlanId: { description: "Untagged VLAN of the port; 0 when the switch does not say.", shape: integer },
  },
);

const eraseAbility = {
  name: "EraseAbility",
  description: "A disk's own way to erase itself.",
  values: [
    { value: "nvmeSanitizeCrypto", description: "NVMe sanitize, by changing the key." },
    { value: "nvmeSanitizeBlock", description: "NVMe sanitize, by erasing blocks." },
    { value: "nvmeFormatCrypto", description: "NVMe format, by changing the key." },
    { value: "nvmeFormatUserData", description: "NVMe format, by erasing user data." },
    { value: "ataEnhanced", description: "ATA enhanced secure erase." },
    { value: "ataSecure", description: "ATA secure erase." },
    { value: "discardSecure", description: "Secure discard." },
    { value: "discardZeroes", description: "A discard after which the device guarantees zeros." },
  ],
};

const diskType = {
  name: "DiskType",
  description: "Kind of a disk.",
  values: [
    { value: "HDD", description: "Spinning disk." },
    { value: "SSD", description: "Solid state on SATA, SAS or virtio." },
    { value: "NVME", description: "Solid state on NVMe." },
  ],
};

const disk = type(
  "Disk",
  "A disk.",
  {
    name: text("Stable path under /dev/disk/by-path, or the kernel path in the ramdisk when there is none."),
    alternateNames: { description: "Other paths of the same disk.", shape: arrayOf(string) },
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
  },
  {
    wwnVendorExtension: text("Second half of a 128-bit World Wide Name."),
    wwnWithExtension: text("World Wide Name with its extension."),
    erase: {
      description: "How it can erase itself, best first; empty when it cannot, absent when that is not known.",
      shape: arrayOf(oneOf(eraseAbility)),
    },
  },
);

const pciDevice = type("PciDevice", "A function on the PCI bus.", {
  address: text("Address, such as `0000:18:00.0`."),
  vendorId: text("Vendor id, such as `0x10de`."),
  deviceId: text("Device id."),
  subsystemVendorId: text("Vendor id of the board."),
  subsystemDeviceId: text("Device id of the board."),
  classId: text("Class with its programming interface, such as `0x030200` for a compute GPU."),
  driver: text("Kernel driver that is bound to it in the ramdisk."),
  numaNode: { description: "NUMA node; -1 when it belongs to none or that is not known.", shape: integer },
});

const numaNode = type("NumaNode", "Processors and the memory next to them.", {
  id: { description: "Number of the node.", shape: integer },
  cpus: { description: "Logical processors.", shape: arrayOf(integer) },
  memoryMebibytes: { description: "Memory in MiB.", shape: integer },
});

const tpm = type("Tpm", "The Trusted Platform Module.", {
  present: { description: "Whether one was found.", shape: boolean },
  version: text("Version, `1.2` or `2.0`."),
});

const boot = type(
  "HardwareBoot",
  "What was seen of the boot.",
  {
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
  },
  {
    setupMode: { description: "Whether no platform key is enrolled: Secure Boot cannot be on.", shape: boolean },
    kexecRefusal: { description: "Why not by kexec; empty when it can.", shape: string },
  },
);

export const hardware = type(
  "Hardware",
  "Hardware facts in the shape of Metal3's HardwareData, and more: from the ramdisk, or from the BMC alone (`inspection: fast`, getHardware), which leaves empty what it does not know.",
  {
    systemVendor: { description: "Who made the machine.", shape: object(systemVendor) },
    firmware: {
      description: "The firmware.",
      shape: object(type("Firmware", "The firmware.", { bios: { description: "BIOS or UEFI.", shape: object(bios) } })),
    },
    ramMebibytes: { description: "Memory in MiB.", shape: integer },
    cpu: { description: "The processors.", shape: object(cpu) },
    nics: { description: "Network interfaces, in the kernel's order.", shape: arrayOf(object(nic)) },
    storage: { description: "Disks, in the kernel's order.", shape: arrayOf(object(disk)) },
    hostname: text("Host name of the ramdisk, or of the system as its BMC knows it."),
    boot: { description: "What was seen of the boot.", shape: object(boot) },
  },
  {
    pci: {
      description: "PCI functions by address, GPUs among them, without bridges and base system peripherals.",
      shape: arrayOf(object(pciDevice)),
    },
    numa: { description: "NUMA nodes.", shape: arrayOf(object(numaNode)) },
    tpm: { description: "The Trusted Platform Module.", shape: object(tpm) },
  },
);

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
