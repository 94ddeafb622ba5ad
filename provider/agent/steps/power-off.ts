import type { AgentSteps } from "../../protocol/steps.js";
import type { Step } from "../step-context.js";

type PowerOff = AgentSteps["powerOff"];

export const powerOff: Step<PowerOff["arguments"], PowerOff["result"]> = async (context) => {
  await context.platform.sync();
  return { result: {}, afterAnswer: () => context.platform.powerOff() };
};
