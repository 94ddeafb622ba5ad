import { BareMetalError } from "../../../../domain/errors.js";
import type { BmcSession } from "../../../../ports/bmc.js";
import { createRedfishConnector } from "../redfish-connector.js";
import { startModelBmc, type ModelBmc } from "./model-bmc.js";
import type { ScriptedBmc } from "./scripted-bmc.js";
import { VirtualClock, virtualProgress, type VirtualProgress } from "./virtual-clock.js";

/** One model BMC, the clock that it shares with the client, and the sessions opened at it. */
export interface Bench {
  readonly model: ModelBmc;
  readonly bmc: ScriptedBmc;
  readonly clock: VirtualClock;
  readonly progress: VirtualProgress;
  connect(systemPath?: string): Promise<BmcSession>;
  stop(): Promise<void>;
}

export async function startBench(): Promise<Bench> {
  const clock = new VirtualClock();
  const progress = virtualProgress(clock);
  const model = await startModelBmc(clock);
  const opened: BmcSession[] = [];
  return {
    model,
    bmc: model.bmc,
    clock,
    progress,
    async connect(systemPath = "") {
      const session = await createRedfishConnector({ clock, sameLookMs: 0 }).connect(
        progress,
        model.bmc.target({ mode: "insecure" }, systemPath),
      );
      opened.push(session);
      model.bmc.journal.length = 0;
      return session;
    },
    async stop() {
      for (const session of opened) await session.close();
      await model.bmc.stop();
    },
  };
}

/** The BareMetalError with which `promise` rejects. */
export async function failureOf(promise: Promise<unknown>): Promise<BareMetalError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof BareMetalError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
