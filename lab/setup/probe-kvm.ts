import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";

const deadlineMs = 15_000;
const proof = "BAREMETAL stage1-start";

export type Accelerator = "kvm" | "tcg";

/**
 * Which accelerator virtual machines may use. A device file proves nothing (nested KVM may hang), so the ramdisk kernel
 * is started and must reach its first process within seconds. Only with BAREMETAL_KVM=probe; else TCG.
 */
export async function probeKvm(artefacts: string, wish = process.env["BAREMETAL_KVM"]): Promise<Accelerator> {
  if (wish !== "probe") return "tcg";
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
  } catch {
    return "tcg";
  }
  return (await startsUnderKvm(artefacts)) ? "kvm" : "tcg";
}

function startsUnderKvm(artefacts: string): Promise<boolean> {
  const child = spawn(
    "qemu-system-x86_64",
    [
      ...["-machine", "q35", "-accel", "kvm", "-cpu", "host", "-m", "512", "-display", "none", "-no-reboot", "-nic", "none"],
      ...["-kernel", join(artefacts, "vmlinuz"), "-initrd", join(artefacts, "initrd.s1")],
      ...["-append", "console=ttyS0 panic=-1 quiet", "-serial", "stdio", "-monitor", "none"],
    ],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  return new Promise((resolve) => {
    let seen = "";
    const end = (works: boolean): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      resolve(works);
    };
    const timer = setTimeout(() => end(false), deadlineMs);
    child.stdout.on("data", (chunk: Buffer) => {
      seen = (seen + chunk.toString("latin1")).slice(-65_536);
      if (seen.includes(proof)) end(true);
    });
    child.on("error", () => end(false));
    child.on("exit", () => end(seen.includes(proof)));
  });
}
