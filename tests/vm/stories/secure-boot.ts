import { nonceUserData } from "../../../lab/harness/nonce-user-data.js";
import { storedNonce } from "../../../lab/harness/stored-nonce.js";
import type { LabSetup } from "../../../lab/setup/setup-lab.js";
import type { Checks } from "../checks.js";
import { VmLab } from "../lab.js";

/** The whole chain with Microsoft's keys enforced: shim, GRUB, signed kernel, lockdown, kexec of a signed kernel. */
export async function secureBoot(setup: LabSetup, checks: Checks, print: (line: string) => void): Promise<void> {
  const lab = await VmLab.open(setup, { path: setup.osImage.qcow2, sha256: setup.osImage.qcow2Sha256 }, 1, print, { secureBoot: true });
  try {
    lab.program.hosts.set("server-1", {
      bootMode: "UEFISecureBoot",
      image: { url: lab.site.image.path, checksum: lab.site.image.sha256 },
      userData: nonceUserData("server-1", "dddd4444"),
    });
    const outputs = await lab.up();
    checks.equal("a server with Secure Boot is provisioned", outputs["server-1"]?.state, "provisioned");
    checks.equal("with one POST", await lab.posts("server-1"), 1);
    checks.equal("by kexec of the signed kernel", outputs["server-1"]?.timeline.kexec, true);
    checks.equal("its ramdisk saw Secure Boot", outputs["server-1"]?.hardware?.boot.secureBoot, true);
    checks.equal("its system stored the nonce", await storedNonce(lab.site, "server-1"), "dddd4444");
  } finally {
    await lab.close();
  }
}
