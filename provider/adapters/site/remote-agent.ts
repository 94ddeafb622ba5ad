import type { Agent } from "../../ports/agent-link.js";
import type { AgentSession } from "./agent-session.js";

export interface RemoteAgentOptions {
  readonly attempt: string;
  readonly session: AgentSession;
  /** Called before a hand-over with the nonce of the coming boot. */
  readonly onHandOver: (nonce: string) => void;
  /** Called when the agent is not coming back. */
  readonly onPowerOff: () => Promise<void>;
}

/** The port's Agent over a session: names and shapes of the steps. */
export function createRemoteAgent({ attempt, session, onHandOver, onPowerOff }: RemoteAgentOptions): Agent {
  return {
    attempt,
    get uptimeAtHello() {
      return session.hello?.uptimeSeconds ?? 0;
    },
    get bootId() {
      return session.hello?.bootId ?? "";
    },
    get version() {
      return session.hello?.agentVersion ?? "";
    },
    inspect: (progress) => session.run(progress, "inspect", {}),
    lldp: async (progress) => (await session.run(progress, "lldp", {})).neighbors,
    prepareDisk: async (progress, { disk, label, overwrite, clean }) => {
      await session.run(progress, "prepareDisk", { disk, label, overwrite, clean });
    },
    writeImage: (progress, { disk, label, image, url }) => session.run(progress, "writeImage", { disk, label, image, url }),
    finishDisk: async (progress, { disk, label, image, imageUrl, configDrive }) => {
      await session.run(progress, "finishDisk", { disk, label, image, imageUrl }, configDrive);
    },
    setBootEntry: (progress, disk) => session.run(progress, "setBootEntry", { disk }),
    handOver: (progress, { disk, kexec, nonce, ignition }) => {
      onHandOver(nonce);
      return session.run(progress, "handOver", { disk, kexec, nonce }, ignition);
    },
    eraseDisk: (progress, { disk, label, mode, overwrite }) => session.run(progress, "eraseDisk", { disk, label, mode, overwrite }),
    cleanDisk: async (progress, { disk, owner, overwrite }) => {
      await session.run(progress, "cleanDisk", { disk, owner, overwrite });
    },
    measure: (progress, { image }) => session.run(progress, "measure", image === undefined ? {} : { image: { ...image } }),
    powerOff: async (progress) => {
      await session.run(progress, "powerOff", {});
      await onPowerOff();
    },
    logTail: () => session.logTail(),
  };
}
