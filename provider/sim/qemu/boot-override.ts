import type { BootRequest } from "../machine/back-end.js";
import type { UefiVariable } from "./uefi-variables.js";
import { bootVariableAttributes, globalVariableVendor } from "./uefi-variables.js";

/** Our own entry for the virtual CD: a number that neither OVMF nor an operating system takes, as both take the lowest free one. */
const cdEntryNumber = 0xc0d0;
const cdEntryName = "BootC0D0";

/**
 * The variables with which the firmware boots as asked. From the CD: BootNext names our entry, which the firmware takes once, before and without a change of BootOrder
 * (QEMU's bootindex would not do: seen to make OVMF delete an operating system's entry and the disk's own, and rewrite BootOrder, for good). By boot order: nothing of ours is left; a BootNext of the guest stays.
 */
export function overrideBoot(variables: readonly UefiVariable[], from: BootRequest["from"]): UefiVariable[] {
  const number = Buffer.alloc(2);
  number.writeUInt16LE(cdEntryNumber);
  const isGlobal = (variable: UefiVariable, name: string): boolean => variable.vendor === globalVariableVendor && variable.name === name;
  const others = variables.filter(
    (variable) =>
      !isGlobal(variable, cdEntryName) && !(isGlobal(variable, "BootNext") && (from === "cd" || variable.content.equals(number))),
  );
  if (from === "boot-order") return others;
  return [...others, globalVariable(cdEntryName, bootOption("Virtual CD", cdDevicePath())), globalVariable("BootNext", number)];
}

export function globalVariable(name: string, content: Buffer): UefiVariable {
  return { name, vendor: globalVariableVendor, attributes: bootVariableAttributes, content };
}

/** EFI_LOAD_OPTION, active. */
export function bootOption(description: string, devicePath: Buffer): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32LE(1, 0);
  head.writeUInt16LE(devicePath.length, 4);
  return Buffer.concat([head, Buffer.from(`${description}\0`, "utf16le"), devicePath]);
}

/** PciRoot(0x0)/Pci(0x1F,0x2)/Sata(0x0,0xFFFF,0x0): port 0 of the q35 machine's own AHCI controller, see qemu-arguments.ts. */
function cdDevicePath(): Buffer {
  const root = Buffer.from("02010c00d041030a00000000", "hex");
  const controller = Buffer.from("01010600021f", "hex");
  const port = Buffer.from("03120a000000ffff0000", "hex");
  return Buffer.concat([root, controller, port, endOfPath]);
}

export const endOfPath = Buffer.from("7fff0400", "hex");
