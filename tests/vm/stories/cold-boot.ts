import { storedNonce } from "../../../lab/harness/stored-nonce.js";
import type { LabSetup } from "../../../lab/setup/setup-lab.js";
import { bootIdsOf, bootIdUserData } from "../boot-ids.js";
import type { Checks } from "../checks.js";
import { VmLab } from "../lab.js";

/** The written system starts by kexec first and then through the firmware, from an NVMe disk, before it counts as provisioned. */
export async function coldBoot(setup: LabSetup, checks: Checks, print: (line: string) => void): Promise<void> {
  const image = { path: setup.osImage.qcow2, sha256: setup.osImage.qcow2Sha256 };
  const lab = await VmLab.open(setup, image, 1, print, { rootBus: "nvme" });
  try {
    lab.program.hosts.set("server-1", {
      image: { url: lab.site.image.path, checksum: lab.site.image.sha256 },
      userData: bootIdUserData("server-1", "ffff6666"),
      verifyColdBoot: true,
    });
    await lab.preview();
    checks.claim(
      "the proof of a cold boot is foreseen as a second POST",
      lab.lines.some(({ text }) => text.includes("2 POSTs")),
      lab.lines.map(({ text }) => text),
    );
    const host = (await lab.up())["server-1"];
    checks.equal("a server whose cold boot is proven is provisioned", host?.state, "provisioned");
    checks.equal("it took two POSTs by its serial output", await lab.posts("server-1"), 2);
    checks.equal("which the timeline counts", host?.timeline.posts, 2);
    checks.equal("its first start was by kexec", host?.timeline.kexec, true);
    const bootIds = await bootIdsOf(lab, "server-1");
    checks.equal("its system ran under two boot ids", new Set(bootIds).size, 2);
    checks.equal("the second of which reported", host?.os?.bootId, bootIds.at(-1));
    const condition = host?.conditions?.find(({ type }) => type === "ColdBootProven");
    checks.equal("the condition ColdBootProven is true", condition?.status, "True");
    checks.equal("its system stored the nonce", await storedNonce(lab.site, "server-1"), "ffff6666");
    checks.equal("a second preview has no changes", await lab.preview(), {});
  } finally {
    await lab.close();
  }
}
