import type { DiskFacts } from "../platform.js";
import { listNames, readNumber, readText, resolveLink } from "./sys-files.js";

/** Block devices that are no disks: loops, RAM disks, device-mapper and RAID devices (their members are shown), optical and floppy drives, boot areas of eMMC. */
const notDisks = /^(loop|ram|zram|dm-|md|sr|fd|nbd|mtdblock|mmcblk\d+(boot|rpmb))/;
const virtualDrives = /virtual|floppy|cd-?rom|lifecycle/i;
const opticalScsiType = 5;
/** /sys counts in these, whatever the disk's sector size is. */
const sysSectorBytes = 512;

/** What udev found out about a disk. */
interface UdevFacts {
  readonly properties: ReadonlyMap<string, string>;
  /** Without /dev/. */
  readonly links: readonly string[];
}

/** `root` goes before /sys and /run: empty on a machine, a folder in tests. */
export async function listLinuxDisks(root = ""): Promise<DiskFacts[]> {
  const names = (await listNames(`${root}/sys/block`)).filter((name) => !notDisks.test(name));
  const disks = await Promise.all(names.map((name) => readDisk(root, name)));
  return disks.flatMap((disk) => disk ?? []);
}

async function readDisk(root: string, name: string): Promise<DiskFacts | undefined> {
  const sys = `${root}/sys/block/${name}`;
  const [sectors, hidden, scsiType, rotational, removable, readOnly, sectorBytes] = await Promise.all([
    readNumber(`${sys}/size`),
    readNumber(`${sys}/hidden`),
    readNumber(`${sys}/device/type`),
    readNumber(`${sys}/queue/rotational`),
    readNumber(`${sys}/removable`),
    readNumber(`${sys}/ro`),
    readNumber(`${sys}/queue/logical_block_size`),
  ]);
  if (sectors === 0 || hidden === 1 || scsiType === opticalScsiType) return undefined;
  const [udev, model, vendor, serial, nvmeSerial, wwid, device] = await Promise.all([
    readUdev(root, await readText(`${sys}/dev`)),
    readText(`${sys}/device/model`),
    readText(`${sys}/device/vendor`),
    readText(`${sys}/serial`),
    readText(`${sys}/device/serial`),
    readText(`${sys}/wwid`),
    resolveLink(`${sys}/device`),
  ]);
  if (removable === 1 && virtualDrives.test(`${vendor} ${model}`)) return undefined;
  const path = `/dev/${name}`;
  const links = udev.links.map((link) => `/dev/${link}`);
  const property = (key: string): string => udev.properties.get(key) ?? "";
  return {
    path,
    name: links.find((link) => link.startsWith("/dev/disk/by-path/")) ?? path,
    alternateNames: [path, ...links],
    type: name.startsWith("nvme") ? "NVME" : rotational === 1 ? "HDD" : "SSD",
    rotational: rotational === 1,
    removable: removable === 1,
    readOnly: readOnly === 1,
    sizeBytes: sectors * sysSectorBytes,
    logicalSectorBytes: sectorBytes === 0 ? sysSectorBytes : sectorBytes,
    vendor,
    model: model === "" ? property("ID_MODEL") : model,
    serialNumber: firstText(property("ID_SCSI_SERIAL"), property("ID_SERIAL_SHORT"), serial, nvmeSerial, property("ID_SERIAL")),
    wwn: firstText(property("ID_WWN"), wwid),
    wwnVendorExtension: property("ID_WWN_VENDOR_EXTENSION"),
    wwnWithExtension: property("ID_WWN_WITH_EXTENSION"),
    hctl: /(?:^|\/)(\d+:\d+:\d+:\d+)$/.exec(device)?.[1] ?? "",
  };
}

function firstText(...texts: readonly string[]): string {
  return texts.map((text) => text.trim()).find((text) => text !== "") ?? "";
}

async function readUdev(root: string, numbers: string): Promise<UdevFacts> {
  const lines = (await readText(`${root}/run/udev/data/b${numbers}`)).split("\n");
  const properties = new Map<string, string>();
  for (const line of lines) {
    const match = /^E:([^=]+)=(.*)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) properties.set(match[1], match[2]);
  }
  return {
    properties,
    links: lines
      .filter((line) => line.startsWith("S:disk/"))
      .map((line) => line.slice(2))
      .sort(),
  };
}
