import { readFile } from "node:fs/promises";
import { nonceUserData } from "../../../lab/harness/nonce-user-data.js";
import { storedNonce } from "../../../lab/harness/stored-nonce.js";
import { rackLeftovers } from "../../../lab/harness/leftovers.js";
import type { LabSetup } from "../../../lab/setup/setup-lab.js";
import { ensureOsImage } from "../../../lab/os-image/ensure-os-image.js";
import type { Checks } from "../checks.js";
import { remainsOn } from "../disk-reading.js";
import { VmLab } from "../lab.js";
import { waitForPower, waitUntilBooted } from "../waits.js";

/** Create two servers side by side, one from an image with BLS entries; live on: reprovision, power pressed, destroy with cleaning. */
export async function life(setup: LabSetup, checks: Checks, print: (line: string) => void): Promise<void> {
  const grub = { path: setup.osImage.raw, sha256: setup.osImage.rawSha256 };
  const lab = await VmLab.open(setup, grub, 2, print, { dataDisk: true });
  try {
    await create(lab, checks, print);
    await reprovision(lab, checks);
    await powerPressed(lab, checks);
    await destroy(lab, checks);
  } finally {
    await lab.close();
  }
}

/** The first act alone, for the gate of every landing. */
export async function createOnly(setup: LabSetup, checks: Checks, print: (line: string) => void): Promise<void> {
  const lab = await VmLab.open(setup, { path: setup.osImage.raw, sha256: setup.osImage.rawSha256 }, 1, print);
  try {
    const image = { url: lab.site.image.path, checksum: lab.site.image.sha256 };
    lab.program.hosts.set("server-1", { image, userData: nonceUserData("server-1", "aaaa1111") });
    const outputs = await lab.up();
    await provisioned(lab, checks, "server-1", outputs, "aaaa1111");
  } finally {
    await lab.close();
  }
}

async function create(lab: VmLab, checks: Checks, print: (line: string) => void): Promise<void> {
  const bls = await ensureOsImage("bls", print);
  const rootDeviceHints = { minSizeGigabytes: 2 };
  lab.program.hosts.set("server-1", {
    image: { url: lab.site.image.path, checksum: lab.site.image.sha256 },
    userData: nonceUserData("server-1", "aaaa1111"),
    rootDeviceHints,
  });
  lab.program.hosts.set("server-2", {
    image: { url: bls.qcow2, checksum: bls.qcow2Sha256 },
    userData: nonceUserData("server-2", "bbbb2222"),
    rootDeviceHints,
  });
  const outputs = await lab.up();
  await provisioned(lab, checks, "server-1", outputs, "aaaa1111");
  await provisioned(lab, checks, "server-2", outputs, "bbbb2222");
  checks.equal("a second preview has no changes", await lab.preview(), {});
  for (const name of ["server-1", "server-2"]) {
    checks.claim(
      `the data disk of ${name} has no byte of ours`,
      (await readFile(lab.disk(name, "data"))).every((byte) => byte === 0),
    );
  }
}

async function provisioned(
  lab: VmLab,
  checks: Checks,
  name: string,
  outputs: Awaited<ReturnType<VmLab["up"]>>,
  nonce: string,
): Promise<void> {
  const host = outputs[name];
  checks.equal(`${name} is provisioned`, host?.state, "provisioned");
  checks.equal(`${name} took one POST by its serial output`, await lab.posts(name), 1);
  checks.equal(`${name} was started by kexec`, host?.timeline.kexec, true);
  checks.claim(`${name} reports its system`, host?.os?.prettyName.includes("Debian") === true, host?.os);
  checks.equal(`the system on ${name} stored its user data's nonce`, await storedNonce(lab.site, name), nonce);
}

async function reprovision(lab: VmLab, checks: Checks): Promise<void> {
  const before = await lab.posts("server-1");
  const hosts = lab.program.hosts;
  hosts.set("server-1", { ...hosts.get("server-1"), userData: nonceUserData("server-1", "cccc3333") });
  await lab.up();
  checks.equal("new user data reprovisions server-1 with one POST", (await lab.posts("server-1")) - before, 1);
  checks.equal("server-1 runs with the new user data", await storedNonce(lab.site, "server-1"), "cccc3333");
  checks.equal("server-2 was left alone", await lab.posts("server-2"), 1);
}

async function powerPressed(lab: VmLab, checks: Checks): Promise<void> {
  await lab.site.rack.power("server-2", "press-button");
  await waitForPower(lab, "server-2", "Off");
  await lab.refresh();
  checks.equal("power pressed by somebody shows after a refresh", await lab.preview(), { update: 1 });
  await lab.up();
  checks.equal("the next up switches server-2 on again", (await lab.site.rack.machine("server-2")).power, "On");
  await waitUntilBooted(lab, "server-2");
  checks.equal("server-2 starts from its disk with one more POST", await lab.posts("server-2"), 2);
}

async function destroy(lab: VmLab, checks: Checks): Promise<void> {
  await lab.destroy();
  for (const name of ["server-1", "server-2"]) {
    checks.equal(`nothing bootable is left on the disk of ${name}`, await remainsOn(lab.disk(name)), []);
  }
  checks.equal("destroy leaves nothing at the BMCs", await rackLeftovers(lab.site.rack), []);
}
