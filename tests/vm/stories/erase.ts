import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { HostArgs } from "../../../lab/harness/hosts-program.js";
import { nonceUserData } from "../../../lab/harness/nonce-user-data.js";
import { storedNonce } from "../../../lab/harness/stored-nonce.js";
import type { LabSetup } from "../../../lab/setup/setup-lab.js";
import type { Checks } from "../checks.js";
import { fillDisk, mebibytesInUse, wholeDigest } from "../disk-reading.js";
import { VmLab, type ErasureOutput, type ServerOutputs } from "../lab.js";

const mebibyte = 1024 * 1024;
const [data, kept] = ["data", "kept-1"];

/** The root disk by its own erase (NVMe format), a named data disk by overwriting, a kept one not at all. */
export async function erase(setup: LabSetup, checks: Checks, print: (line: string) => void): Promise<void> {
  const image = { path: setup.osImage.raw, sha256: setup.osImage.rawSha256 };
  const disks = { rootBus: "nvme", diskBytes: 2304 * mebibyte, dataDisk: true, dataDiskBytes: 96 * mebibyte, keptDisks: 1 } as const;
  const lab = await VmLab.open(setup, image, 1, print, disks);
  try {
    for (const disk of [data, kept]) await fillDisk(lab.disk("server-1", disk));
    const before = { data: await wholeDigest(lab.disk("server-1", data)), kept: await wholeDigest(lab.disk("server-1", kept)) };
    const host: HostArgs = {
      rootDeviceHints: { minSizeGigabytes: 2 },
      cleaning: {
        mode: "erase",
        disks: [{ hints: { serialNumber: "LABDATA1" }, mode: "overwrite" }],
        keep: [{ serialNumber: "LABKEPT1-1" }],
      },
    };
    const program = { url: lab.site.image.path, checksum: lab.site.image.sha256 };
    lab.program.hosts.set("server-1", { ...host, image: program, userData: nonceUserData("server-1", "acac8888") });
    const first = (await lab.up())["server-1"];
    checks.equal("a server with an NVMe disk is provisioned", first?.state, "provisioned");
    checks.equal("with one POST", await lab.posts("server-1"), 1);
    checks.equal("its system stored the nonce", await storedNonce(lab.site, "server-1"), "acac8888");
    checks.equal("a create leaves the data disk alone", await wholeDigest(lab.disk("server-1", data)), before.data);
    lab.program.hosts.set("server-1", host);
    const given = (await lab.up())["server-1"];
    await erased(lab, checks, given);
    checks.equal("the kept disk has every byte it had", await wholeDigest(lab.disk("server-1", kept)), before.kept);
    checks.equal("a second preview has no changes", await lab.preview(), {});
  } finally {
    await lab.close();
  }
}

async function erased(lab: VmLab, checks: Checks, host: ServerOutputs | undefined): Promise<void> {
  checks.equal("without its image it is available", host?.state, "available");
  checks.equal("which took one POST more", await lab.posts("server-1"), 2);
  checks.equal("every byte of its NVMe disk reads as zero", await mebibytesInUse(lab.disk("server-1")), []);
  checks.equal("every byte of its data disk reads as zero", await mebibytesInUse(lab.disk("server-1", data)), []);
  const told = ({ isRootDevice, disk, method, verified, result }: ErasureOutput): string =>
    [isRootDevice ? "root" : "further", disk.serialNumber, method, verified ? "verified" : "not verified", result].join(" ");
  const expected = ["further LABDATA1 overwrite verified succeeded", "root LABROOT1 nvmeFormatUserData verified succeeded"];
  checks.equal("an erasure of each is in the outputs", host?.erasures?.map(told).sort(), expected);
  checks.claim("with samples read back", host?.erasures?.every(({ samples }) => samples > 0) === true, host?.erasures);
  const folder = join(lab.folder, "cache", "pulumi-baremetal", "erasures");
  const files = (await readdir(folder)).map((name) => join(folder, name));
  const records = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, "utf8")) as ErasureOutput));
  checks.equal("and as a file", records.map(told).sort(), expected);
  const modes = await Promise.all(files.map(async (file) => (await stat(file)).mode & 0o777));
  checks.equal("that its user alone can read", modes, [0o600, 0o600]);
}
