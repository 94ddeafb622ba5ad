import type { RamdiskNetwork } from "../boot/host-boot.js";
import type { DiskCleaning } from "../disk/cleaning-plan.js";
import type { CleaningMode } from "../disk/erasure.js";
import type { RootDeviceHints } from "../hardware/root-device-hints.js";

/** A BareMetalHost as the program wants it: inputs checked, defaults filled in, references resolved. Times in milliseconds. */
export interface HostSpec {
  /** Pulumi name; also host name of the system unless the metadata names one. */
  readonly name: string;
  /** Owner's full name from the provider's configuration. */
  readonly owner: string;
  readonly bootMacAddress: string;
  readonly bootMode: "UEFI" | "UEFISecureBoot";
  readonly rootDeviceHints: RootDeviceHints;
  readonly overwrite: "ours" | "foreign";
  /** Of the root device, when its content goes. */
  readonly clean: CleaningMode;
  /** Further disks, cleaned when the server is given up. */
  readonly cleaningDisks: readonly DiskCleaning[];
  /** Disks that are never written or cleaned. */
  readonly keepDisks: readonly RootDeviceHints[];
  readonly image: HostImage | undefined;
  readonly userData: string | undefined;
  /** Ignition configuration as canonical JSON text; never together with user data. */
  readonly ignition: string | undefined;
  readonly networkData: JsonObject | undefined;
  readonly metaData: JsonObject;
  readonly ramdiskNetwork: RamdiskNetwork;
  readonly netboot: "auto" | "media";
  /** For the ramdisk, no secrets. */
  readonly kernelArguments: string;
  readonly architecture: "x86_64";
  readonly kexec: "auto" | "never" | "required";
  readonly agentDeadlineMs: number;
  readonly osDeadlineMs: number;
  readonly online: boolean;
  readonly parking: "off" | "ramdisk";
  readonly waitFor: "running" | "handedOver";
  readonly onDelete: "deprovision" | "powerOff" | "detach";
  readonly force: boolean;
  readonly rebuildToken: string;
  readonly rebootToken: string;
  readonly inspectToken: string;
  readonly inspection: "agent" | "fast" | "disabled";
  readonly externallyProvisioned: boolean;
  readonly maintenance: boolean;
  readonly verifyColdBoot: boolean;
  readonly requirePreviewedDisk: boolean;
}

export interface HostImage {
  readonly url: string;
  readonly checksum: string;
  /** Default `auto`. */
  readonly checksumType?: "auto" | "sha256" | "sha512";
  readonly format?: "raw" | "qcow2";
}

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
