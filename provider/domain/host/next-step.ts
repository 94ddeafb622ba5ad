import type { ClaimPhase } from "../bmc/claim.js";
import type { HostStep } from "./steps.js";

/** What a run wants of a host. */
export type HostGoal = "provisioned" | "available" | "followed" | "released";

/** Everything that the decision rests on, read anew before each step. */
export interface HostSnapshot {
  readonly registered: boolean;
  readonly power: "On" | "Off" | "other";
  /** Phase of our own claim, or undefined without one. */
  readonly claimPhase: ClaimPhase | undefined;
  readonly agentConnected: boolean;
  /** A ramdisk was started, by this run or by an earlier one that left its attempt behind, and may still call. */
  readonly agentExpected: boolean;
  readonly inspected: boolean;
  readonly diskPinned: boolean;
  /** The pinned disk's label names exactly what this run wants, and how far it is. */
  readonly labelPhase: "none" | "preparing" | "writing" | "complete";
  /** What this run has done and seen done since the agent connected. */
  readonly imageWritten: boolean;
  readonly bootEntrySet: boolean;
  /** The agent has left for the written system, in this run or in an earlier one. */
  readonly handedOver: boolean;
  readonly osReported: boolean;
  /** Nothing of ours is left at the BMC but the claim, which says so. */
  readonly settled: boolean;
  readonly cleaned: boolean;
  /** How a host without an image is inspected. */
  readonly inspection: "agent" | "fast" | "disabled";
  /** The system is to prove that it boots through the firmware, and has not yet. */
  readonly coldBootDue: boolean;
  /** Whether cleaning is wanted before the goal `available` or `released`. */
  readonly cleanWanted: boolean;
}

export type Decision =
  { readonly kind: "do"; readonly step: HostStep; readonly reason: string } | { readonly kind: "done"; readonly reason: string };

const take = (step: HostStep, reason: string): Decision => ({ kind: "do", step, reason });

/** The next step towards `goal`: a ranked list of early returns over what is observed. */
export function nextStep(goal: HostGoal, seen: HostSnapshot): Decision {
  if (!seen.registered) return take("register", "the machine is not identified and claimed yet");
  switch (goal) {
    case "provisioned":
      return towardsProvisioned(seen);
    case "available":
      return towardsAvailable(seen);
    case "followed":
      return towardsFollowed(seen);
    case "released":
      return towardsReleased(seen);
  }
}

function towardsProvisioned(seen: HostSnapshot): Decision {
  if (seen.osReported && seen.coldBootDue) return take("proveColdBoot", "only a kexec was seen");
  if (seen.osReported) return seen.settled ? { kind: "done", reason: "the system reported in" } : take("settle", "the system reported in");
  if (seen.handedOver && !seen.agentConnected) return take("awaitOs", "the agent has handed over");
  const ramdisk = towardsAgent(seen);
  if (ramdisk !== undefined) return ramdisk;
  if (!seen.diskPinned) return take("pinDisk", "the root device is not chosen");
  if (seen.labelPhase !== "complete") {
    if (seen.labelPhase !== "writing") return take("prepareDisk", "the root device is not ours yet");
    return seen.imageWritten
      ? take("finishDisk", "config drive and partition table are missing")
      : take("writeImage", "the image is not written");
  }
  return seen.bootEntrySet
    ? take("handOver", "the disk is complete")
    : take("setBootEntry", "the firmware does not know the written system");
}

function towardsAvailable(seen: HostSnapshot): Decision {
  const isClean = !seen.cleanWanted || seen.cleaned;
  if (isClean && !seen.inspected && seen.inspection === "fast") return take("readHardware", "the BMC is asked for the hardware");
  if (isClean && (seen.inspected || seen.inspection === "disabled")) {
    return seen.settled ? { kind: "done", reason: "hardware known and nothing of ours on it" } : take("park", "hardware known");
  }
  return towardsAgent(seen) ?? take("cleanDisk", "the disk still carries what we wrote");
}

/** A system of somebody else: its hardware is read from outside, its disk is nobody's business. */
function towardsFollowed(seen: HostSnapshot): Decision {
  if (!seen.inspected) return take("readHardware", "the hardware is not known");
  return seen.settled ? { kind: "done", reason: "registered as it runs" } : take("follow", "its hardware is known");
}

function towardsReleased(seen: HostSnapshot): Decision {
  if (!seen.cleanWanted || seen.cleaned)
    return seen.settled ? { kind: "done", reason: "released" } : take("release", "nothing of ours is left on it");
  return towardsAgent(seen) ?? take("cleanDisk", "the disk still carries what we wrote");
}

function towardsAgent(seen: HostSnapshot): Decision | undefined {
  if (!seen.agentConnected) {
    return seen.agentExpected && seen.power === "On"
      ? take("awaitAgent", "a ramdisk is on its way")
      : take("bootRamdisk", seen.agentExpected ? "the server is off" : "no ramdisk runs");
  }
  return seen.inspected ? undefined : take("inspect", "the hardware is not known");
}
