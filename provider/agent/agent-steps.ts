import type { AgentStepName, AgentSteps } from "../protocol/steps.js";
import type { Step } from "./step-context.js";
import { cleanDisk } from "./steps/clean-disk.js";
import { eraseDisk } from "./steps/erase-disk.js";
import { finishDisk } from "./steps/finish-disk.js";
import { handOver } from "./steps/hand-over.js";
import { inspect } from "./steps/inspect.js";
import { lldp } from "./steps/lldp.js";
import { measure } from "./steps/measure.js";
import { powerOff } from "./steps/power-off.js";
import { prepareDisk } from "./steps/prepare-disk.js";
import { setBootEntry } from "./steps/set-boot-entry.js";
import { writeImage } from "./steps/write-image.js";

export type AgentStepTable = { readonly [Name in AgentStepName]: Step<AgentSteps[Name]["arguments"], AgentSteps[Name]["result"]> };

export const agentSteps: AgentStepTable = {
  inspect,
  lldp,
  prepareDisk,
  writeImage,
  finishDisk,
  setBootEntry,
  handOver,
  eraseDisk,
  cleanDisk,
  measure,
  powerOff,
};
