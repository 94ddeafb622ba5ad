import { bmc } from "./bmc.js";
import { identity } from "./hardware.js";
import { object, oneOf, type FunctionSource, type ObjectType } from "./source.js";

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

export const getHardware: FunctionSource = {
  token: "baremetal:index:getHardware",
  description: "Asks a BMC who the server is, as Redfish shows it. One login, read-only; nothing is booted.",
  inputs,
  outputs: {
    name: "GetHardwareResult",
    description: "The answer.",
    properties: { identity: { description: "Who the machine is.", shape: object(identity) } },
    required: ["identity"],
  },
};
