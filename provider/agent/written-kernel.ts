import { chooseKernel } from "../domain/boot/kernel-choice.js";
import type { KernelChoice } from "../domain/boot/kernel-choice.js";
import { configPartitionName } from "../domain/disk/gpt.js";
import { describeError } from "../domain/errors.js";
import type { NamedPartition } from "./disk-content.js";
import { mountReadable } from "./mount-readable.js";
import type { DiskFacts, MountedFiles } from "./platform.js";
import type { StepContext } from "./step-context.js";

/** Tries each partition (the ESP last) and loads the kernel of the first that has one. Nothing stays mounted. */
export async function loadWrittenKernel(
  context: StepContext,
  facts: DiskFacts,
  partitions: readonly NamedPartition[],
): Promise<{ readonly loaded: KernelChoice } | { readonly refused: string }> {
  const candidates = partitions.filter(({ name }) => name !== configPartitionName);
  for (const partition of [...candidates.filter(({ isEsp }) => !isEsp), ...candidates.filter(({ isEsp }) => isEsp)]) {
    const files = await mountReadable(context, facts, partition);
    if (files === undefined) continue;
    try {
      const choice = chooseKernel(files);
      if (choice === undefined) continue;
      context.log("info", `partition ${partition.number}, ${choice.source}: ${choice.title}: ${choice.kernel} ${choice.arguments}`);
      return await load(context, files, choice);
    } finally {
      await files.unmount();
    }
  }
  return { refused: "no boot configuration with a kernel was found on the disk" };
}

async function load(
  context: StepContext,
  files: MountedFiles,
  choice: KernelChoice,
): Promise<{ readonly loaded: KernelChoice } | { readonly refused: string }> {
  const missing = choice.initrds.find((path) => !files.exists(path));
  if (missing !== undefined) return { refused: `${choice.source} names ${missing}, which is not there` };
  try {
    const initrds = choice.initrds.map((path) => files.localPath(path));
    await context.platform.kexec.load(files.localPath(choice.kernel), initrds, choice.arguments);
    return { loaded: choice };
  } catch (error) {
    return { refused: `the kernel ${choice.kernel} of the image was refused: ${describeError(error)}` };
  }
}
