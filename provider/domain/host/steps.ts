import type { HostState } from "./states.js";

interface StepRow {
  /** State of the host while the step runs. */
  readonly state: HostState;
  /** What a person reads while it runs. */
  readonly status: string;
}

/** Steps that take a host to its goal, in their usual order. Each looks before it acts and may be repeated. */
export const hostSteps = {
  register: { state: "registering", status: "registering" },
  bootRamdisk: { state: "inspecting", status: "inserting boot media and powering on" },
  awaitAgent: { state: "inspecting", status: "waiting for firmware and ramdisk" },
  inspect: { state: "inspecting", status: "inspecting hardware" },
  readHardware: { state: "registering", status: "reading hardware facts from the BMC" },
  pinDisk: { state: "preparing", status: "choosing the root device" },
  prepareDisk: { state: "preparing", status: "cleaning the root device" },
  writeImage: { state: "provisioning", status: "writing image" },
  finishDisk: { state: "provisioning", status: "writing config drive and partition table" },
  setBootEntry: { state: "provisioning", status: "setting the EFI boot entry" },
  handOver: { state: "provisioning", status: "handing over to the written system" },
  awaitOs: { state: "provisioning", status: "waiting for the system to report in" },
  proveColdBoot: { state: "provisioning", status: "rebooting through the firmware to prove that it boots by itself" },
  settle: { state: "provisioning", status: "removing boot media" },
  cleanDisk: { state: "deprovisioning", status: "cleaning the root device" },
  follow: { state: "registering", status: "taking the running system over as it is" },
  park: { state: "available", status: "parking" },
  release: { state: "poweringOffBeforeDelete", status: "powering off and releasing" },
} as const satisfies Record<string, StepRow>;

export type HostStep = keyof typeof hostSteps;

const toRamdisk = ["register", "bootRamdisk", "awaitAgent", "inspect"] as const;
const written = ["pinDisk", "prepareDisk", "writeImage", "finishDisk", "setBootEntry", "handOver", "awaitOs", "settle"] as const;

/** The steps of a run that meets nothing unexpected, for counting. */
export const usualSteps: Readonly<Record<"provisioned" | "available" | "followed" | "released", readonly HostStep[]>> = {
  provisioned: [...toRamdisk, ...written],
  available: [...toRamdisk, "cleanDisk", "park"],
  followed: ["register", "readHardware", "follow"],
  released: [...toRamdisk, "cleanDisk", "release"],
};

/** Where a step stands, such as [7/12]; a step that may be left out counts as if it were there. */
export function stepCount(goal: keyof typeof usualSteps, step: HostStep): string {
  const steps = usualSteps[goal];
  const index = steps.indexOf(step);
  return index < 0 ? "" : `[${index + 1}/${steps.length}] `;
}
