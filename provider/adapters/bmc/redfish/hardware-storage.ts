import type { HardwareFacts } from "../../../domain/hardware/inventory.js";
import { isThere } from "./hardware-board.js";
import type { HardwarePass } from "./hardware-pass.js";
import { linkAt, listAt, numberAt, textAt, textsAt, type JsonObject } from "./json-reader.js";

type Disk = HardwareFacts["storage"][number];

const mostControllers = 16;
const mostDrives = 40;
const mostVolumes = 8;
const usualSectorBytes = 512;

/** The drives behind all controllers. Where volumes hide them from the kernel, what it will see is not known. */
export async function readStorage(pass: HardwarePass, system: JsonObject): Promise<Disk[]> {
  const { bodies: controllers } = await pass.collection("storage", linkAt(system, "Storage"), mostControllers);
  const drives: JsonObject[] = [];
  for (const controller of controllers.filter(isThere)) {
    drives.push(...(await pass.linked("storage", controller, "Drives", mostDrives)).bodies);
    if (await hidesDrives(pass, controller)) pass.incomplete.add("storage");
  }
  const disks = drives.filter((drive) => isThere(drive) && numberAt(drive, "CapacityBytes") > 0).map(diskOf);
  if (disks.length === 0) pass.incomplete.add("storage");
  return disks;
}

async function hidesDrives(pass: HardwarePass, controller: JsonObject): Promise<boolean> {
  const types = [controller, ...listAt(controller, "StorageControllers")].flatMap((each) => textsAt(each, "SupportedRAIDTypes") ?? []);
  const volumes = linkAt(controller, "Volumes");
  if (volumes === "" || types.length === 0) return false;
  const { bodies } = await pass.collection("storage", volumes, mostVolumes);
  return bodies.some((volume) => !["", "RawDevice"].includes(textAt(volume, "VolumeType")) || textAt(volume, "RAIDType") !== "");
}

function diskOf(drive: JsonObject): Disk {
  const isRotational = textAt(drive, "MediaType") === "HDD" || numberAt(drive, "RotationSpeedRPM") > 0;
  const isNvme = textAt(drive, "Protocol") === "NVMe";
  return {
    path: "",
    name: "",
    alternateNames: [],
    type: isNvme ? "NVME" : isRotational ? "HDD" : "SSD",
    rotational: isRotational,
    removable: false,
    readOnly: false,
    sizeBytes: numberAt(drive, "CapacityBytes"),
    logicalSectorBytes: numberAt(drive, "BlockSizeBytes") || usualSectorBytes,
    vendor: textAt(drive, "Manufacturer"),
    model: textAt(drive, "Model"),
    serialNumber: textAt(drive, "SerialNumber"),
    wwn: wwnOf(drive),
    wwnVendorExtension: "",
    wwnWithExtension: "",
    hctl: "",
  };
}

/** In the form that the kernel and udev give it. */
function wwnOf(drive: JsonObject): string {
  for (const identifier of listAt(drive, "Identifiers")) {
    const digits = /^(?:0x|naa\.|eui\.)?([0-9a-f]{16,32})$/i.exec(textAt(identifier, "DurableName").replaceAll(/[-: ]/g, ""))?.[1];
    const format = textAt(identifier, "DurableNameFormat");
    if (digits !== undefined && format === "NAA") return `0x${digits.toLowerCase()}`;
    if (digits !== undefined && format === "EUI") return `eui.${digits.toLowerCase()}`;
  }
  return "";
}
