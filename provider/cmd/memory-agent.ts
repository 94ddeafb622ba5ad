import { appendFileSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readHostBoot } from "../agent/read-host-boot.js";
import type { RunningAgent } from "../agent/run-agent.js";
import { runAgent } from "../agent/run-agent.js";
import { describeError } from "../domain/errors.js";
import { FilesPlatform, type FilesPlatformOptions } from "../sim/memory/files-platform.js";
import { readMachineFaults } from "../sim/memory/machine-faults.js";
import { version } from "./version.js";

/** The agent of a machine made of files: `memory-agent --machine <folder> --host-json <file>`. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { machine: { type: "string" }, "host-json": { type: "string" } } });
  const folder = values.machine;
  const hostJson = values["host-json"];
  if (folder === undefined || hostJson === undefined) throw new Error("usage: memory-agent --machine <folder> --host-json <file>");
  const hostBoot = await readHostBoot(hostJson);
  if ((await readMachineFaults(folder)).agentNeverDials === true) {
    // Stays alive and silent, as an agent behind a firewall.
    setInterval(() => undefined, 60_000);
    return;
  }
  const platform = new FilesPlatform({
    folder,
    leave: async (exit) => {
      const path = join(folder, "run/exit.json");
      await writeFile(`${path}.new`, JSON.stringify(exit));
      await rename(`${path}.new`, path);
      process.exit(0);
    },
    onNetworkCut: () => agent.dropLink(),
    ...(process.env["BAREMETAL_DISK_JOURNAL"] === "1" ? { onDiskChange: await diskJournal(folder) } : {}),
  });
  const agent: RunningAgent = runAgent({
    platform,
    hostBoot,
    version,
    console: (text) => console.log(text),
    keyFile: join(folder, "run/agent-key.pem"),
  });
  process.on("uncaughtException", (error) => agent.log("error", `unexpected failure: ${describeError(error)}`));
  process.on("unhandledRejection", (error) => agent.log("error", `unexpected failure: ${describeError(error)}`));
}

/** So that a test can prove what was written, where and how often. */
async function diskJournal(folder: string): Promise<NonNullable<FilesPlatformOptions["onDiskChange"]>> {
  const bootId = (await readFile(join(folder, "run/boot-id"), "utf8")).trim();
  const path = join(folder, "disk-journal.jsonl");
  return (disk, change) => appendFileSync(path, `${JSON.stringify({ bootId, pid: process.pid, disk, ...change })}\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
