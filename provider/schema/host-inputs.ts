import { bmc } from "./bmc.js";
import { architecture, bootMode, inspection, kexec, netboot, onDelete, overwrite, parking, waitFor } from "./host-enums.js";
import { cleaning } from "./cleaning.js";
import { image } from "./image.js";
import { ramdiskNetwork } from "./ramdisk-network.js";
import { rootDeviceHints } from "./root-device-hints.js";
import { any, boolean, integer, mapOf, object, oneOf, string, type ObjectType, type Property } from "./source.js";

const registration: Readonly<Record<string, Property>> = {
  bmc: {
    description:
      "The server's BMC: address, credentials and trust. A change is an update that touches no disk, as long as the same machine answers.",
    shape: object(bmc),
  },
  bootMACAddress: {
    description:
      "MAC address of the NIC the ramdisk uses: six bytes in hexadecimal with colons, such as `52:54:00:a1:b2:c3`; case does not matter. The same address on two servers of one program is an error.",
    shape: string,
    constraints: {
      pattern: /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i,
      patternText: "must be a MAC address: six bytes in hexadecimal with colons, such as 52:54:00:a1:b2:c3",
    },
  },
  bootMode: { description: "How the firmware boots.", shape: oneOf(bootMode), default: "UEFI" },
  architecture: {
    description: "Processor architecture. Another one found by inspection is the error IDENTITY_MISMATCH.",
    shape: oneOf(architecture),
    default: "x86_64",
  },
  labels: {
    description:
      "Labels for choosing hosts: names and values as in Kubernetes, values at most 63 characters, at most 64 labels. A change touches no server.",
    shape: mapOf(string),
    constraints: { maxLength: 64 },
  },
  failureDomain: {
    description: "Name of the failure domain (rack, power feed) the server is in; 1 to 253 characters. A change touches no server.",
    shape: string,
    constraints: { minLength: 1, maxLength: 253 },
  },
  online: {
    description: "Whether the server is to be powered on. `false` shuts it down, and powers it off when it does not obey in time.",
    shape: boolean,
    default: true,
  },
  rebootToken: {
    description:
      "Any text, at most 256 characters. Another text than last time reboots the running system: shut down, powered off when it does not obey in time, started through the firmware. No disk is touched. Taken out of the program it does nothing.",
    shape: string,
    constraints: { maxLength: 256 },
  },
  externallyProvisioned: {
    description:
      "`true`: the server runs a system that was installed by other means. It is registered and inspected over Redfish, its power follows `online`, and its disks are never touched; together with `image` it is an error. Its deletion removes the claim and leaves it running, unless `onDelete` is `powerOff`. Switched off, the system is adopted as it is: the next `image` is recorded as what it runs.",
    shape: boolean,
    default: false,
  },
  maintenance: {
    description:
      "`true`: hands off. Nothing at the server is changed, whatever else changes in the program; a change that would need the server is an error at preview, and so is its deletion.",
    shape: boolean,
    default: false,
  },
  inspection: { description: "How the hardware facts are collected.", shape: oneOf(inspection), default: "agent" },
  inspectToken: {
    description:
      "Any text, at most 256 characters. Another text than last time inspects the server again: by the agent while it is `available`, over Redfish alone while a system runs on it. Taken out of the program it does nothing.",
    shape: string,
    constraints: { maxLength: 256 },
  },
};

const disk: Readonly<Record<string, Property>> = {
  rootDeviceHints: {
    description: "Which disk becomes the root device. Without hints it must be the only disk, whatever its name.",
    shape: object(rootDeviceHints),
  },
  overwrite: {
    description:
      "What may be overwritten on the root device. A disk with other data than allowed is the error FOREIGN_DATA, which names what was found.",
    shape: oneOf(overwrite),
    default: "ours",
  },
  cleaning: { description: "What is removed, and how, when the image goes or changes.", shape: object(cleaning) },
  requirePreviewedDisk: {
    description:
      "`true`: the first `up` ends after inspection with the disk in the state, and nothing is written before a preview has shown it.",
    shape: boolean,
    default: false,
  },
};

const provisioning: Readonly<Record<string, Property>> = {
  image: {
    description:
      "What is installed. Without it the server is registered, inspected and `available`. A change, or its removal, is previewed as a reprovision or deprovision.",
    shape: object(image),
  },
  userData: {
    description:
      "User data for cloud-init, as text; a secret. Written to the config drive, on which 60 MiB fit. User data that is an Ignition configuration, as Metal3 takes it, is treated as `ignition`. A change reprovisions the server.",
    shape: string,
    secret: true,
  },
  ignition: {
    description:
      "Ignition configuration, version 3.0 to 3.5, as an object or as JSON text; a secret. For systems that are set up by Ignition instead of cloud-init; together with `userData` it is an error. A unit that reports in is added (`baremetal-report.service`, `/etc/baremetal/report`), `/etc/hostname` unless the configuration sets it, and files of systemd-networkd and NetworkManager for `networkData`. Images for OpenStack read it from the config drive. On Fedora CoreOS for other platforms it is also put where coreos-installer puts it (`ignition/config.ign` on the boot partition), on Flatcar likewise (`config.ign` on the OEM partition), which always starts through the firmware, since its boot loader alone knows the first boot's arguments. An image whose Ignition reads from elsewhere does not find it. A change reprovisions the server.",
    shape: any,
    secret: true,
  },
  networkData: {
    description:
      "Network of the installed system in OpenStack's `network_data.json` format, as Metal3 takes it: `links` (`phy`, `bond`, `vlan`), `networks` (`ipv4`, `ipv6`, `ipv4_dhcp`, `ipv6_dhcp`, `ipv6_slaac`; `ip_address` with `netmask` or `prefix`, `gateway`, `routes`) and `services` (`dns`). Every NIC is named by its `ethernet_mac_address` and must be one of the server's. Written to the config drive for cloud-init, whose bonds and VLANs need netplan, NetworkManager or ifupdown in the image; with `ignition` it becomes files of systemd-networkd and NetworkManager. Without it the system's own default holds, mostly DHCP. A change reprovisions the server.",
    shape: mapOf(any),
  },
  metaData: {
    description:
      "Instance metadata, as an object whose values may be anything JSON has. Written to the config drive beside `uuid`, `name` and `hostname`. A change reprovisions the server.",
    shape: mapOf(any),
  },
  rebuildToken: {
    description:
      "Any text, at most 256 characters. Another text than last time reprovisions the server although nothing else changed. Taken out of the program it does nothing.",
    shape: string,
    constraints: { maxLength: 256 },
  },
};

const seconds = { minimum: 10, maximum: 86_400 };

const conduct: Readonly<Record<string, Property>> = {
  ramdiskNetwork: { description: "Network of the ramdisk. Without it the NIC asks DHCP.", shape: object(ramdiskNetwork) },
  netboot: { description: "Where the ramdisk's kernel comes from.", shape: oneOf(netboot), default: "auto" },
  kexec: { description: "Whether the ramdisk starts the installed system by kexec.", shape: oneOf(kexec), default: "auto" },
  kernelArguments: {
    description:
      "More kernel arguments for the ramdisk, at most 512 characters of `A-Z a-z 0-9 _ . , : = / @ % + ~ -` and blanks, such as `console=ttyS1,115200`. No secrets: they are served and shown in clear. Used at the next boot of the ramdisk.",
    shape: string,
    constraints: {
      maxLength: 512,
      pattern: /^[A-Za-z0-9 _.,:=/@%+~-]*$/,
      patternText: "may hold only letters, digits, blanks and _ . , : = / @ % + ~ -",
    },
  },
  agentDeadline: {
    description:
      "Seconds from power-on to the agent's first call, 10 to 86400. Exceeded, the error is AGENT_SILENT. Firmware of big servers can need 10 minutes.",
    shape: integer,
    default: 600,
    constraints: seconds,
  },
  osDeadline: {
    description: "Seconds from the start of the installed system to its report, 10 to 86400. Exceeded, the error is OS_SILENT.",
    shape: integer,
    default: 900,
    constraints: seconds,
  },
  verifyColdBoot: {
    description:
      "`true`: once the installed system has reported in, it is rebooted through the firmware and has to report again, which costs one POST and proves that it boots without the ramdisk (condition ColdBootProven). A system reports once: set on a server that runs already, it proves the boot when the disk is written next. Needs `waitFor: running`.",
    shape: boolean,
    default: false,
  },
  waitFor: { description: "When provisioning counts as done.", shape: oneOf(waitFor), default: "running" },
  onDelete: {
    description:
      "What becomes of the server when the resource is deleted. A disk that was never written by this owner, as after an import, is never cleaned. A change alone touches no server.",
    shape: oneOf(onDelete),
    default: "deprovision",
  },
  parking: { description: "Where a server without an image waits at the end of a run.", shape: oneOf(parking), default: "off" },
  force: {
    description:
      "`true`: takes the server over from another owner, whose claim is otherwise the error HOST_CLAIMED, and lets a create switch off a server that is on without a claim, otherwise the error HOST_OCCUPIED. Warned about at every run; remove it afterwards.",
    shape: boolean,
    default: false,
  },
};

export const hostInputs: ObjectType = {
  name: "BareMetalHost",
  description: "Inputs of BareMetalHost.",
  properties: { ...registration, ...disk, ...provisioning, ...conduct },
  required: ["bmc", "bootMACAddress"],
};
