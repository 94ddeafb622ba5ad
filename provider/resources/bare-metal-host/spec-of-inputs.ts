import { parseMacAddress } from "../../domain/bmc/parse-mac-address.js";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { flagAt, jsonAt, numberAt, objectAt, textAt, wordAt } from "../read-value.js";
import { given } from "../given.js";
import type { ValueObject } from "../value.js";
import { ramdiskNetworkOf } from "./ramdisk-network-inputs.js";
import { setupOf } from "./setup-of.js";
import { cleaningOf } from "./cleaning-of.js";
import { hintsOf } from "./hints-of.js";

/** The host that checked inputs ask for. Times in milliseconds; every default of the schema is applied here. */
export function specOfInputs(name: string, owner: string, inputs: ValueObject): HostSpec {
  const image = objectAt(inputs, "image");
  const format = wordAt(image, "format", ["raw", "qcow2"]);
  const checksumType = wordAt(image, "checksumType", ["auto", "sha256", "sha512"]);
  const mac = parseMacAddress(textAt(inputs, "bootMACAddress") ?? "");
  return {
    name,
    owner,
    bootMacAddress: mac,
    bootMode: wordAt(inputs, "bootMode", ["UEFI", "UEFISecureBoot"]) ?? "UEFI",
    rootDeviceHints: hintsOf(objectAt(inputs, "rootDeviceHints")),
    overwrite: wordAt(inputs, "overwrite", ["ours", "foreign"]) ?? "ours",
    ...cleaningOf(objectAt(inputs, "cleaning")),
    image:
      image === undefined
        ? undefined
        : { url: textAt(image, "url") ?? "", checksum: textAt(image, "checksum") ?? "", ...given({ format, checksumType }) },
    ...setupOf(inputs),
    networkData: jsonAt(inputs, "networkData"),
    metaData: jsonAt(inputs, "metaData") ?? {},
    ramdiskNetwork: ramdiskNetworkOf(inputs, mac),
    netboot: wordAt(inputs, "netboot", ["auto", "media"]) ?? "auto",
    kernelArguments: textAt(inputs, "kernelArguments") ?? "",
    architecture: "x86_64",
    kexec: wordAt(inputs, "kexec", ["auto", "never", "required"]) ?? "auto",
    agentDeadlineMs: (numberAt(inputs, "agentDeadline") ?? 600) * 1000,
    osDeadlineMs: (numberAt(inputs, "osDeadline") ?? 900) * 1000,
    online: flagAt(inputs, "online") ?? true,
    parking: wordAt(inputs, "parking", ["off", "ramdisk"]) ?? "off",
    waitFor: wordAt(inputs, "waitFor", ["running", "handedOver"]) ?? "running",
    onDelete: wordAt(inputs, "onDelete", ["deprovision", "powerOff", "detach"]) ?? "deprovision",
    force: flagAt(inputs, "force") ?? false,
    rebuildToken: textAt(inputs, "rebuildToken") ?? "",
    rebootToken: textAt(inputs, "rebootToken") ?? "",
    inspectToken: textAt(inputs, "inspectToken") ?? "",
    inspection: wordAt(inputs, "inspection", ["agent", "fast", "disabled"]) ?? "agent",
    externallyProvisioned: flagAt(inputs, "externallyProvisioned") ?? false,
    maintenance: flagAt(inputs, "maintenance") ?? false,
    verifyColdBoot: flagAt(inputs, "verifyColdBoot") ?? false,
    requirePreviewedDisk: flagAt(inputs, "requirePreviewedDisk") ?? false,
  };
}
