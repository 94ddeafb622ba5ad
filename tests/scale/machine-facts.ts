import { execFile } from "node:child_process";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import { promisify } from "node:util";
import { repository } from "../../lab/harness/dist.js";

const run = promisify(execFile);

/** What one has to know to compare two measurements. */
export async function machineFacts(pulumi: string): Promise<Readonly<Record<string, unknown>>> {
  const text = async (command: string, ...args: string[]): Promise<string> =>
    run(command, args, { cwd: repository }).then(
      ({ stdout }) => stdout.trim(),
      () => "unknown",
    );
  return {
    cpus: availableParallelism(),
    cpuModel: cpus()[0]?.model ?? "unknown",
    memoryBytes: totalmem(),
    kernel: release(),
    node: process.version,
    pulumi: await text(pulumi, "version"),
    commit: await text("git", "rev-parse", "HEAD"),
    hasLocalChanges: (await text("git", "status", "--porcelain")) !== "",
    loadAtStart: loadavg(),
    date: new Date().toISOString(),
  };
}
