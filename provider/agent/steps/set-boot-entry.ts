import { BareMetalError } from "../../domain/errors.js";
import { bootEntryLabel, bootEntryName, planBootEntry } from "../../domain/boot/boot-entries.js";
import { encodeEfiLoadOption } from "../../domain/boot/efi-load-option.js";
import type { EfiLoadOption } from "../../domain/boot/efi-load-option.js";
import { findEfiLoader } from "../../domain/disk/efi-loader.js";
import { openFat } from "../../domain/disk/fat.js";
import { espOf } from "../../domain/disk/gpt.js";
import type { AgentSteps } from "../../protocol/steps.js";
import { globalVariable, readBootEntries, readBootOrder, writeBootOrder } from "../boot-variables.js";
import { readDiskGpt } from "../disk-content.js";
import { withPinnedDisk } from "../pinned-disk.js";
import type { BlockDevice, EfiVariables } from "../platform.js";
import type { Step, StepContext } from "../step-context.js";

type SetBootEntry = AgentSteps["setBootEntry"];

/** Makes the firmware boot the written system: one entry of ours, first in the order. Without UEFI variables the removable path has to do. */
export const setBootEntry: Step<SetBootEntry["arguments"], SetBootEntry["result"]> = async (context, request) => {
  const variables = context.platform.efiVariables;
  const wanted = await withPinnedDisk(context, request.disk, "read", (device) => wantedOption(context, device));
  if (!variables.isAvailable) {
    context.log("warn", "no UEFI variables: the firmware has to find the removable path by itself");
    return { result: { entry: "none" } };
  }
  const number = await writeEntry(variables, wanted);
  await verify(variables, number, wanted);
  const entry = `${bootEntryName(number)} ${bootEntryLabel} ${wanted.loader}`;
  context.log("info", `boot entry ${entry} is first in the boot order`);
  return { result: { entry } };
};

async function wantedOption(context: StepContext, device: BlockDevice): Promise<Required<EfiLoadOption>> {
  const gpt = await readDiskGpt(device);
  const esp = gpt === undefined ? undefined : espOf(gpt);
  if (esp === undefined) throw new BareMetalError("IMAGE_NOT_BOOTABLE", `disk ${device.facts.path} has no EFI system partition`);
  const espOffset = esp.firstLba * device.facts.logicalSectorBytes;
  const fat = await openFat((offset, length) => device.read(espOffset + offset, length));
  const { cpu } = await context.platform.readMachine(context.log);
  const loader = await findEfiLoader(fat, cpu.arch === "aarch64" ? "aa64" : "x64");
  if (loader === undefined) throw new BareMetalError("IMAGE_NOT_BOOTABLE", "the EFI system partition has no loader for this machine");
  const { number, firstLba, lastLba, uniqueGuid } = esp;
  return {
    label: bootEntryLabel,
    active: true,
    partition: { number, firstLba, sectors: lastLba - firstLba + 1, uniqueGuid },
    loader: loader.path,
  };
}

async function writeEntry(variables: EfiVariables, wanted: Required<EfiLoadOption>): Promise<number> {
  const plan = planBootEntry(await readBootEntries(variables), await readBootOrder(variables), wanted);
  if (plan.write) await variables.write(globalVariable(bootEntryName(plan.number)), encodeEfiLoadOption(wanted));
  if (plan.writeOrder) await writeBootOrder(variables, plan.order);
  for (const number of plan.remove) await variables.remove(globalVariable(bootEntryName(number)));
  await variables.remove(globalVariable("BootNext"));
  return plan.number;
}

/** Some firmware accepts a write and keeps nothing. */
async function verify(variables: EfiVariables, number: number, wanted: Required<EfiLoadOption>): Promise<void> {
  const bytes = await variables.read(globalVariable(bootEntryName(number)));
  const [first] = await readBootOrder(variables);
  if (bytes?.equals(encodeEfiLoadOption(wanted)) !== true || first !== number)
    throw new BareMetalError("AGENT_STEP_FAILED", `failed to set boot entry ${bootEntryName(number)}: the firmware did not keep it`, {
      step: "setBootEntry",
    });
}
