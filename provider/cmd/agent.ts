import { parseArgs } from "node:util";
import { LinuxPlatform } from "../agent/linux/linux-platform.js";
import { readHostBoot } from "../agent/read-host-boot.js";
import { runAgent } from "../agent/run-agent.js";
import { describeError } from "../domain/errors.js";
import { version } from "./version.js";

// Disk reads and writes wait in libuv's pool; four threads would serialise disks and ranges. Read at the pool's first use.
process.env["UV_THREADPOOL_SIZE"] ??= "16";

/** The agent in the ramdisk: `agent --host-json <file>`. Runs until it hands over. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { "host-json": { type: "string", default: "/host.json" } } });
  const hostBoot = await readHostBoot(values["host-json"]);
  const agent = runAgent({
    platform: new LinuxPlatform(),
    hostBoot,
    version,
    console: (text) => console.log(`agent: ${text}`),
    keyFile: "/run/agent-key.pem",
  });
  // A stray failure must not end the process in the midst of a step.
  process.on("uncaughtException", (error) => agent.log("error", `unexpected failure: ${describeError(error)}`));
  process.on("unhandledRejection", (error) => agent.log("error", `unexpected failure: ${describeError(error)}`));
}

main().catch((error: unknown) => {
  console.error(`agent: ${describeError(error)}`);
  process.exit(1);
});
