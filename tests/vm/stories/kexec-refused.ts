import { nonceUserData } from "../../../lab/harness/nonce-user-data.js";
import { storedNonce } from "../../../lab/harness/stored-nonce.js";
import type { LabSetup } from "../../../lab/setup/setup-lab.js";
import type { Checks } from "../checks.js";
import { VmLab } from "../lab.js";

/** A kernel that refuses kexec costs one more POST, and the plan and the outcome say so. */
export async function kexecRefused(setup: LabSetup, checks: Checks, print: (line: string) => void): Promise<void> {
  const lab = await VmLab.open(setup, { path: setup.osImage.qcow2, sha256: setup.osImage.qcow2Sha256 }, 1, print);
  try {
    const host = {
      image: { url: lab.site.image.path, checksum: lab.site.image.sha256 },
      userData: nonceUserData("server-1", "eeee5555"),
      kernelArguments: "sysctl.kernel.kexec_load_disabled=1",
    };
    lab.program.hosts.set("server-1", { ...host, kexec: "never" });
    await lab.preview();
    checks.claim(
      "kexec: never is foreseen as two POSTs in the preview",
      lab.lines.some(({ text }) => text.includes("2 POSTs, since kexec is never")),
    );
    lab.program.hosts.set("server-1", host);
    const outputs = await lab.up();
    checks.equal("a server that refuses kexec is provisioned", outputs["server-1"]?.state, "provisioned");
    checks.equal("with two POSTs", await lab.posts("server-1"), 2);
    checks.equal("which the timeline counts", outputs["server-1"]?.timeline.posts, 2);
    const refusal = outputs["server-1"]?.timeline.kexecRefusal ?? "";
    checks.claim("and explains", refusal !== "" && lab.lines.some(({ text }) => text.includes(refusal)), refusal);
    checks.equal("its system stored the nonce", await storedNonce(lab.site, "server-1"), "eeee5555");
  } finally {
    await lab.close();
  }
}
