import type { EnumType } from "./source.js";

export const bootMode: EnumType = {
  name: "BootMode",
  description: "How the firmware boots.",
  values: [
    { value: "UEFI", description: "UEFI; Secure Boot is left as it is." },
    { value: "UEFISecureBoot", description: "UEFI with Secure Boot required: a server that has it off is an error." },
  ],
};

export const architecture: EnumType = {
  name: "Architecture",
  description: "Processor architecture.",
  values: [{ value: "x86_64", name: "X86_64", description: "64-bit x86 (Intel, AMD)." }],
};

export const overwrite: EnumType = {
  name: "Overwrite",
  description: "What may be overwritten on the root device.",
  values: [
    { value: "ours", description: "Only an empty disk, or one that carries this owner's label." },
    { value: "foreign", description: "Anything. What is on the disk is lost." },
  ],
};

export const inspection: EnumType = {
  name: "Inspection",
  description: "How the hardware facts are collected.",
  values: [
    { value: "agent", description: "By the agent in the ramdisk, to the last detail; a server without an image is booted once for it." },
    { value: "fast", description: "Over Redfish alone, in seconds and without a boot. What the BMC does not say stays empty." },
    { value: "disabled", description: "Not at all as long as the server has no image; with one, the agent inspects before it writes." },
  ],
};

export const netboot: EnumType = {
  name: "Netboot",
  description: "Where the ramdisk's kernel comes from.",
  values: [
    { value: "auto", description: "Over the server's own network, and from the virtual medium when that fails, in the same boot." },
    { value: "media", description: "From the virtual medium only; slower where the BMC is slow." },
  ],
};

export const kexec: EnumType = {
  name: "Kexec",
  description: "Whether the ramdisk starts the installed system by kexec, which saves a firmware POST.",
  values: [
    { value: "auto", description: "Where it can be used; else the server boots from disk through its firmware, with one more POST." },
    { value: "never", description: "Always through the firmware." },
    { value: "required", description: "Where it cannot be used, the run ends with the error KEXEC_REFUSED." },
  ],
};

export const onDelete: EnumType = {
  name: "OnDelete",
  description: "What becomes of the server when the resource is deleted.",
  values: [
    { value: "deprovision", description: "It is cleaned as `cleaning` says and powered off; the claim is removed." },
    { value: "powerOff", description: "It is powered off, its disk stays; the claim is removed." },
    { value: "detach", description: "It is left running; only the claim is removed." },
  ],
};

export const parking: EnumType = {
  name: "Parking",
  description: "Where a server without an image waits at the end of a run.",
  values: [
    { value: "off", description: "Powered off." },
    { value: "ramdisk", description: "In the ramdisk: the next run on the same machine goes on without a POST." },
  ],
};

export const waitFor: EnumType = {
  name: "WaitFor",
  description: "When provisioning counts as done.",
  values: [
    { value: "running", description: "When the installed system has reported in." },
    { value: "handedOver", description: "When the installed system was started; nobody looks whether it comes up." },
  ],
};

export const hostState: EnumType = {
  name: "HostState",
  description: "Provisioning state; names are Metal3's.",
  values: [
    { value: "registering", description: "The BMC is looked at for the first time." },
    { value: "inspecting", description: "The ramdisk collects the hardware facts." },
    { value: "preparing", description: "The server is made ready for an image." },
    { value: "available", description: "Free: it has no image." },
    { value: "provisioning", description: "An image is being written, or the installed system is awaited." },
    { value: "provisioned", description: "It runs its image." },
    { value: "externallyProvisioned", description: "It runs something that was installed by other means." },
    { value: "deprovisioning", description: "The installed system is being removed." },
    { value: "poweringOffBeforeDelete", description: "It is powered off before the resource goes." },
    { value: "deleting", description: "The claim is being removed." },
  ],
};
