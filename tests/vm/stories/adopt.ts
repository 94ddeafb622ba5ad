import type { HostArgs } from "../../../lab/harness/hosts-program.js";
import { storedNonce } from "../../../lab/harness/stored-nonce.js";
import type { LabSetup } from "../../../lab/setup/setup-lab.js";
import { bootIdsOf, bootIdUserData } from "../boot-ids.js";
import type { Checks } from "../checks.js";
import { ownPartsDigest } from "../disk-reading.js";
import { VmLab } from "../lab.js";
import { waitForPower, waitUntilBooted } from "../waits.js";

const name = "server-1";
const owner = "vm/owner";

/** A running server is taken over three times: by its owner whose state is lost, by a later change, and by somebody who only follows it. */
export async function adopt(setup: LabSetup, checks: Checks, print: (line: string) => void): Promise<void> {
  const image = { path: setup.osImage.qcow2, sha256: setup.osImage.qcow2Sha256 };
  const lab = await VmLab.open(setup, image, 1, print, { program: { owner } });
  try {
    lab.program.hosts.set(name, inputs(lab, "1a1a1111"));
    checks.equal("a server is provisioned", (await lab.up())[name]?.state, "provisioned");
    await waitUntilBooted(lab, name, 1);
    const again = await lab.another("lost-state", { owner, knowsCredentials: true });
    await importRunning(again, checks);
    await reprovision(again, checks);
    await follow(await lab.another("follower", { owner: "vm/follower" }), checks);
  } finally {
    await lab.close();
  }
}

function inputs(lab: VmLab, nonce: string): HostArgs {
  return { image: { url: lab.site.image.path, checksum: lab.site.image.sha256 }, userData: bootIdUserData(name, nonce) };
}

/** What must not change by looking: POSTs, power, disk, and which start of which system this is. */
async function asItRuns(lab: VmLab): Promise<unknown> {
  const { posts, power } = await lab.site.rack.machine(name);
  return { posts, power, disk: await ownPartsDigest(lab.disk(name)), bootIds: await bootIdsOf(lab, name) };
}

/** Requests since `requests` that change something at the BMC; logging in and out is none. */
async function writesSince(lab: VmLab, requests: number): Promise<string[]> {
  return (await lab.site.rack.journal(name))
    .filter(
      ({ number, method, path }) => number > requests && !["GET", "HEAD"].includes(method) && !path.includes("/SessionService/Sessions"),
    )
    .map(({ method, path }) => `${method} ${path}`);
}

async function importRunning(lab: VmLab, checks: Checks): Promise<void> {
  const { bmcAddress, assetTag, requests } = await lab.site.rack.machine(name);
  const before = await asItRuns(lab);
  lab.program.hosts.set(name, inputs(lab, "1a1a1111"));
  lab.program.resourceOptions = { import: bmcAddress.replace("redfish-virtualmedia", "redfish") };
  checks.equal("a preview by its id alone is an import", (await lab.preview()).import, 1);
  checks.equal("the import finds it provisioned", (await lab.up())[name]?.state, "provisioned");
  for (const resourceOptions of [lab.program.resourceOptions, {}]) {
    lab.program.resourceOptions = resourceOptions;
    checks.equal("a preview after it has no changes", await lab.preview(), {});
  }
  checks.equal("nor has a second up", (await lab.up())[name]?.state, "provisioned");
  checks.equal("nothing was written to the BMC", await writesSince(lab, requests), []);
  checks.equal("the claim is as it was", (await lab.site.rack.machine(name)).assetTag, assetTag);
  checks.equal("no POST, no byte on the disk, the same system runs on", await asItRuns(lab), before);
}

async function reprovision(lab: VmLab, checks: Checks): Promise<void> {
  const before = await lab.posts(name);
  lab.program.hosts.set(name, { ...inputs(lab, "2b2b2222"), rebuildToken: "1", onDelete: "detach" });
  checks.equal("a later change is an update", await lab.preview(), { update: 1 });
  checks.equal("it reprovisions", (await lab.up())[name]?.state, "provisioned");
  checks.equal("with one POST", (await lab.posts(name)) - before, 1);
  checks.equal("its new system stored the new nonce", await storedNonce(lab.site, name), "2b2b2222");
  await waitUntilBooted(lab, name, 2);
  const running = await asItRuns(lab);
  await lab.destroy();
  checks.equal("detaching leaves it running", await asItRuns(lab), running);
  checks.equal("without a claim", (await lab.site.rack.machine(name)).assetTag.trim(), "");
}

async function follow(lab: VmLab, checks: Checks): Promise<void> {
  const before = await asItRuns(lab);
  lab.program.hosts.set(name, { externallyProvisioned: true });
  checks.equal("a running server is adopted", (await lab.up())[name]?.state, "externallyProvisioned");
  checks.equal("which runs on as it did", await asItRuns(lab), before);
  checks.claim("under a claim", (await lab.site.rack.machine(name)).assetTag.startsWith("pl:"), await lab.site.rack.machine(name));
  await lab.refresh();
  checks.equal("and has no changes", await lab.preview(), {});
  await lab.site.rack.power(name, "press-button");
  await waitForPower(lab, name, "Off");
  await lab.refresh();
  checks.equal("power pressed by somebody shows after a refresh", await lab.preview(), { update: 1 });
  await lab.up();
  await waitUntilBooted(lab, name, 3);
  checks.equal("the next up switched it on, from its disk", (await bootIdsOf(lab, name)).length, 3);
  const running = await asItRuns(lab);
  await lab.destroy();
  checks.equal("destroy leaves it running", await asItRuns(lab), running);
  const { assetTag, mediaImage, sessions } = await lab.site.rack.machine(name);
  checks.equal(
    "and nothing at its BMC",
    { assetTag: assetTag.trim(), mediaImage, live: sessions.live },
    { assetTag: "", mediaImage: "", live: 0 },
  );
}
