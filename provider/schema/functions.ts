import { bmc } from "./bmc.js";
import { hardware, identity } from "./hardware.js";
import { arrayOf, object, oneOf, string, type FunctionSource, type ObjectType } from "./source.js";

const inputs: ObjectType = {
  name: "BmcQuestion",
  description: "Which server is asked about.",
  properties: { bmc: { description: "The server's BMC: address, credentials and trust.", shape: object(bmc) } },
  required: ["bmc"],
};

const powerState = {
  name: "PowerState",
  description: "Power state as Redfish names it.",
  values: [
    { value: "On", description: "On." },
    { value: "Off", description: "Off." },
    { value: "PoweringOn", description: "On its way to On." },
    { value: "PoweringOff", description: "On its way to Off." },
    { value: "Paused", description: "Paused; only simulators and virtual machines say this." },
  ],
};

export const getPower: FunctionSource = {
  token: "baremetal:index:getPower",
  description:
    "Asks a BMC for the server's power state. One login, read-only; it may change at any time, so it is not an output of BareMetalHost.",
  inputs,
  outputs: {
    name: "GetPowerResult",
    description: "The answer.",
    properties: { powerState: { description: "Power state of the system.", shape: oneOf(powerState) } },
    required: ["powerState"],
  },
};

const hardwarePart = {
  name: "HardwarePart",
  description: "A part of the hardware facts.",
  values: [
    { value: "cpu", description: "Processors." },
    { value: "memory", description: "Memory." },
    { value: "nics", description: "Network interfaces." },
    { value: "storage", description: "Disks." },
    { value: "pci", description: "PCI functions." },
    { value: "secureBoot", description: "State of Secure Boot." },
    { value: "tpm", description: "TPM." },
  ],
};

export const getHardware: FunctionSource = {
  token: "baremetal:index:getHardware",
  description:
    "Asks a BMC who the server is and what it is built of, as Redfish shows it. One login, read-only, at most a minute; nothing is booted. Names, addresses and drivers are the kernel's and stay empty.",
  inputs,
  outputs: {
    name: "GetHardwareResult",
    description: "The answer.",
    properties: {
      identity: { description: "Who the machine is.", shape: object(identity) },
      macAddresses: { description: "MAC addresses of the host's NICs that the BMC knows, lower-case.", shape: arrayOf(string) },
      certificateFingerprint: {
        description: "SHA-256 of the BMC's certificate, 64 hexadecimal digits; empty over http.",
        shape: string,
      },
      hardware: { description: "Hardware facts as far as the BMC tells them.", shape: object(hardware) },
      unknown: {
        description: "Parts that the BMC does not tell or could not be read in full: what is empty there means nothing.",
        shape: arrayOf(oneOf(hardwarePart)),
      },
    },
    required: ["identity", "macAddresses", "certificateFingerprint", "hardware", "unknown"],
  },
};
