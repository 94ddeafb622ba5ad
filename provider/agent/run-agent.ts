import type { HostBoot } from "../domain/boot/host-boot.js";
import { agentSteps } from "./agent-steps.js";
import { makeAgentKey } from "./link/agent-key.js";
import { AgentLink } from "./link/agent-link.js";
import { LogBuffer } from "./link/log-buffer.js";
import { StepRunner } from "./link/step-runner.js";
import { pause } from "./pause.js";
import type { Platform } from "./platform.js";
import type { Log } from "./step-context.js";

export interface AgentOptions {
  readonly platform: Platform;
  readonly hostBoot: HostBoot;
  readonly version: string;
  readonly console: (text: string) => void;
  readonly refusedPauseMs?: number;
  /** Keeps the agent's key over a restart of the process; a file that only lives as long as the ramdisk. */
  readonly keyFile?: string;
}

export interface RunningAgent {
  readonly log: Log;
  /** Breaks the link; it comes back by itself. */
  dropLink(): void;
  /** Ends link and running step; a real agent never calls it. */
  stop(): Promise<void>;
}

/** Starts the agent: one link, one step at a time, until it is stopped. */
export function runAgent(options: AgentOptions): RunningAgent {
  const logs = new LogBuffer(options.console);
  const end = new AbortController();
  const link: AgentLink = new AgentLink({
    ...options,
    key: makeAgentKey(options.keyFile),
    logs,
    pause,
    onStep: (request) => runner.request(request),
    onCancel: (id) => runner.cancel(id),
  });
  const runner = new StepRunner({
    platform: options.platform,
    steps: agentSteps,
    log: logs.log,
    send: (message) => link.send(message),
    delivered: () => link.delivered(),
    pause,
    now: () => Date.now(),
  });
  const ended = link.run(end.signal);
  return {
    log: logs.log,
    dropLink: () => link.drop(),
    stop: async () => {
      end.abort();
      await Promise.all([ended, runner.stop()]);
    },
  };
}
