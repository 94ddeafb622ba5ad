/** What a change of an input does to a server that runs. */
export type ChangeClass =
  /** The disk is written again. */
  | "reprovision"
  /** Power is switched. */
  | "power"
  /** Recorded; the server is not touched. */
  | "registration"
  /** Takes effect the next time the ramdisk boots. */
  | "next-boot"
  /** The running system is rebooted through the firmware. */
  | "reboot"
  /** The hardware is looked at again. */
  | "inspect";

/** The one table that drives Diff, the preview's warnings and Update. Keys are top-level inputs or `image.url`-like paths. */
export const changeClasses = {
  "image.url": "reprovision",
  "image.checksum": "reprovision",
  "image.checksumType": "registration",
  "image.format": "next-boot",
  userData: "reprovision",
  ignition: "reprovision",
  networkData: "reprovision",
  metaData: "reprovision",
  rebuildToken: "reprovision",
  online: "power",
  rebootToken: "reboot",
  inspectToken: "inspect",
  inspection: "registration",
  externallyProvisioned: "registration",
  maintenance: "registration",
  verifyColdBoot: "registration",
  bmc: "registration",
  bootMACAddress: "registration",
  labels: "registration",
  failureDomain: "registration",
  onDelete: "registration",
  waitFor: "registration",
  force: "registration",
  agentDeadline: "registration",
  osDeadline: "registration",
  parking: "registration",
  requirePreviewedDisk: "registration",
  bootMode: "next-boot",
  architecture: "next-boot",
  rootDeviceHints: "next-boot",
  overwrite: "next-boot",
  cleaning: "next-boot",
  ramdiskNetwork: "next-boot",
  netboot: "next-boot",
  kexec: "next-boot",
  kernelArguments: "next-boot",
} as const satisfies Record<string, ChangeClass>;
