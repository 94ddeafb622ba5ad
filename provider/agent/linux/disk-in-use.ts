import { BareMetalError } from "../../domain/errors.js";
import type { DiskFacts } from "../platform.js";
import { listNames, readText } from "./sys-files.js";

/** Refuses a disk that something of this kernel holds: a mounted partition, an assembled array, an active volume. */
export async function refuseDiskInUse(facts: DiskFacts): Promise<void> {
  const name = facts.path.replace("/dev/", "");
  const parts = (await listNames(`/sys/block/${name}`)).filter((part) => part.startsWith(name));
  const holders = await Promise.all(["", ...parts].map((part) => listNames(`/sys/block/${name}/${part}/holders`)));
  const devices = new Set([name, ...parts].map((part) => `/dev/${part}`));
  const mounted = (await readText("/proc/mounts")).split("\n").filter((line) => devices.has(line.split(" ")[0] ?? ""));
  const users = [...holders.flat(), ...mounted.map((line) => line.split(" ")[1] ?? "")];
  if (users.length === 0) return;
  throw new BareMetalError("AGENT_STEP_FAILED", `disk ${facts.path} is in use by ${users.join(", ")}`, { subject: facts.path });
}
