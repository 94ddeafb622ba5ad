import type { HostGoal, HostSnapshot } from "./next-step.js";
import { nextStep } from "./next-step.js";

const fresh: HostSnapshot = {
  registered: false,
  power: "Off",
  claimPhase: undefined,
  agentConnected: false,
  agentExpected: false,
  inspected: false,
  diskPinned: false,
  labelPhase: "none",
  imageWritten: false,
  bootEntrySet: false,
  handedOver: false,
  osReported: false,
  settled: false,
  cleaned: false,
  cleanWanted: false,
  inspection: "agent",
  coldBootDue: false,
};
const registered = { registered: true };
const inRamdisk = { ...registered, power: "On", agentConnected: true, inspected: true } as const;
const pinned = { ...inRamdisk, diskPinned: true };

const cases: readonly (readonly [string, HostGoal, Partial<HostSnapshot>, string])[] = [
  ["an unknown machine is registered first", "provisioned", {}, "register"],
  ["a registered machine boots the ramdisk", "provisioned", registered, "bootRamdisk"],
  ["a ramdisk on its way is waited for", "provisioned", { ...registered, power: "On", agentExpected: true }, "awaitAgent"],
  [
    "a server that was switched off meanwhile is started again",
    "provisioned",
    { ...registered, power: "Off", agentExpected: true },
    "bootRamdisk",
  ],
  ["a connected agent inspects", "provisioned", { ...registered, agentConnected: true }, "inspect"],
  ["known hardware leads to the root device", "provisioned", inRamdisk, "pinDisk"],
  ["a pinned disk is prepared", "provisioned", pinned, "prepareDisk"],
  ["a disk whose preparation was cut off is prepared again", "provisioned", { ...pinned, labelPhase: "preparing" }, "prepareDisk"],
  ["a prepared disk is written", "provisioned", { ...pinned, labelPhase: "writing" }, "writeImage"],
  ["a written image is finished", "provisioned", { ...pinned, labelPhase: "writing", imageWritten: true }, "finishDisk"],
  ["a complete disk of an earlier run is not written again", "provisioned", { ...pinned, labelPhase: "complete" }, "setBootEntry"],
  ["with the boot entry the agent hands over", "provisioned", { ...pinned, labelPhase: "complete", bootEntrySet: true }, "handOver"],
  ["after the hand-over the system is awaited", "provisioned", { ...registered, power: "On", handedOver: true }, "awaitOs"],
  ["a reported system is settled", "provisioned", { ...registered, handedOver: true, osReported: true }, "settle"],
  ["a settled system is done", "provisioned", { ...registered, osReported: true, settled: true }, "done"],
  [
    "a system that is to prove its cold boot does so first",
    "provisioned",
    { ...registered, osReported: true, coldBootDue: true },
    "proveColdBoot",
  ],
  ["a host without image is read over Redfish with inspection fast", "available", { ...registered, inspection: "fast" }, "readHardware"],
  ["a host without image is not looked at with inspection disabled", "available", { ...registered, inspection: "disabled" }, "park"],
  [
    "what was written is cleaned however a host is inspected",
    "available",
    { ...registered, inspection: "fast", cleanWanted: true },
    "bootRamdisk",
  ],
  ["a system of somebody else is read from outside", "followed", registered, "readHardware"],
  ["a system of somebody else is followed", "followed", { ...registered, inspected: true }, "follow"],
  ["a followed system is done", "followed", { ...registered, inspected: true, settled: true }, "done"],
  ["a host without image parks once it is known", "available", inRamdisk, "park"],
  ["a host that lost its image is cleaned first", "available", { ...inRamdisk, cleanWanted: true }, "cleanDisk"],
  ["a parked host is done", "available", { ...inRamdisk, settled: true }, "done"],
  ["a host is released without a boot when nothing was written", "released", registered, "release"],
  ["a host that was written boots the ramdisk to be cleaned", "released", { ...registered, cleanWanted: true }, "bootRamdisk"],
  ["a cleaned host is released", "released", { ...registered, cleanWanted: true, cleaned: true }, "release"],
  ["a released host is done", "released", { ...registered, settled: true }, "done"],
];

describe("the next step of a host", () => {
  it.each(cases)("%s", (_name, goal, seen, expected) => {
    const decision = nextStep(goal, { ...fresh, ...seen });
    expect(decision.kind === "do" ? decision.step : "done").toBe(expected);
    expect(decision.reason).not.toBe("");
  });
});
