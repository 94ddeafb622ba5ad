import { BareMetalError } from "../../domain/errors.js";
import type { Agent, HostService, OsReport } from "../../ports/agent-link.js";
import type { Progress } from "../../ports/progress.js";
import { waitUntil } from "../../progress/wait-until.js";

const intervalMs = 100;

interface AwaitedAgent {
  readonly hostName: string;
  readonly service: Pick<HostService, "agent" | "stage1Failure" | "mediaFetched" | "counters">;
  lastRefusal(): string | undefined;
  logTail(): readonly string[];
}

/** Waits for the agent; rejects AGENT_SILENT at once when the first stage said that it failed. */
export async function awaitAgent(progress: Progress, timeoutMs: number, awaited: AwaitedAgent): Promise<Agent> {
  const { hostName, service } = awaited;
  const wait = { what: `the agent of ${hostName}`, timeoutMs, intervalMs };
  const failure = {
    code: "AGENT_SILENT",
    remedy: "look at the server's console, and check that it reaches the provider's address",
  } as const;
  return waitUntil(progress, wait, failure, async () => {
    const agent = service.agent();
    if (agent !== undefined) return { done: true, value: agent };
    const stage1 = service.stage1Failure();
    if (stage1 !== undefined) {
      throw new BareMetalError("AGENT_SILENT", `the ramdisk of ${hostName} failed in its first stage: ${stage1}`, {
        subject: hostName,
        remedy: failure.remedy,
        logTail: awaited.logTail(),
      });
    }
    return { done: false, seen: awaited.lastRefusal() ?? seenOf(service) };
  });
}

function seenOf(service: AwaitedAgent["service"]): string {
  const { ramdiskBoots, stage2Bytes } = service.counters();
  if (ramdiskBoots > 0) return "the second stage was fetched";
  if (stage2Bytes > 0) return "the second stage is being fetched";
  return service.mediaFetched() ? "the BMC reads the boot medium" : "the boot medium was not fetched";
}

interface AwaitedOs {
  readonly hostName: string;
  report(): OsReport | undefined;
  logTail(): readonly string[];
}

/** Waits for the OS's report; rejects OS_SILENT. */
export async function awaitOs(progress: Progress, timeoutMs: number, awaited: AwaitedOs): Promise<OsReport> {
  const wait = { what: `the report of ${awaited.hostName}'s operating system`, timeoutMs, intervalMs };
  const remedy = "look at the server's console, and check that the image runs cloud-init and reaches the provider's address";
  return waitUntil(progress, wait, { code: "OS_SILENT", remedy }, async () => {
    const report = awaited.report();
    return report === undefined ? { done: false, seen: "no report" } : { done: true, value: report };
  });
}
