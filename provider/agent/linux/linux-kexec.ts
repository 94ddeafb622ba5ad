import { arch } from "node:os";
import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import type { Kexec } from "../platform.js";
import { runTool } from "./run-tool.js";
import { listNames, readText } from "./sys-files.js";

const joinedInitrd = "/tmp/joined-initrd";
/** The kernel reads archives one after the other when each starts at a multiple of four. */
const initrdAlignBytes = 4;
const leaveTimeoutMs = 60_000;

/** kexec by kexec_file_load, so that the kernel checks the signature as Secure Boot demands. */
export class LinuxKexec implements Kexec {
  async refusal(wish: "auto" | "required"): Promise<string | undefined> {
    const disabled = await readText("/sys/kernel/kexec_load_disabled");
    if (disabled === "1") return "kexec is disabled in this kernel (kexec_load_disabled)";
    if ((await readText("/sys/kernel/kexec_loaded")) === "") return "this kernel has no kexec";
    if (wish === "required") return undefined;
    if (arch() !== "x64") return `kexec is not tried on ${arch()}`;
    return findGpu();
  }

  async load(kernel: string, initrds: readonly string[], commandLine: string): Promise<void> {
    const initrd = await joinInitrds(initrds);
    try {
      await runTool(
        "kexec",
        ["-s", "-l", kernel, ...(initrd === undefined ? [] : [`--initrd=${initrd}`]), `--command-line=${commandLine}`],
        { timeoutMs: 120_000 },
      );
    } finally {
      await rm(joinedInitrd, { force: true });
    }
  }

  async unload(): Promise<void> {
    await runTool("kexec", ["-s", "-u"]);
  }

  async execute(): Promise<void> {
    await disarmWatchdogs();
    await runTool("kexec", ["-e"], { timeoutMs: leaveTimeoutMs });
  }
}

async function joinInitrds(initrds: readonly string[]): Promise<string | undefined> {
  if (initrds.length <= 1) return initrds[0];
  await writeFile(joinedInitrd, "");
  for (const path of initrds) {
    const bytes = await readFile(path);
    await appendFile(joinedInitrd, bytes);
    await appendFile(joinedInitrd, Buffer.alloc((initrdAlignBytes - (bytes.length % initrdAlignBytes)) % initrdAlignBytes));
  }
  return joinedInitrd;
}

/** Drivers of graphics processors are the ones that most often do not survive a kexec. */
async function findGpu(): Promise<string | undefined> {
  for (const device of await listNames("/sys/bus/pci/devices")) {
    const kind = await readText(`/sys/bus/pci/devices/${device}/class`);
    const vendor = await readText(`/sys/bus/pci/devices/${device}/vendor`);
    if (kind.startsWith("0x0302") || (kind.startsWith("0x03") && vendor === "0x10de")) return `a GPU is present at ${device}`;
  }
  return undefined;
}

/** The second stage feeds a watchdog that firmware left running; nobody would feed it after the jump. SIGTERM makes the feeder stop it. */
async function disarmWatchdogs(): Promise<void> {
  for (const name of await listNames("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const [program] = (await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "")).split("\0");
    if (program !== undefined && /(^|\/)watchdog$/.test(program)) process.kill(Number(name), "SIGTERM");
  }
}
