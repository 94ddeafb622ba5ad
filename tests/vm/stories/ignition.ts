import { noncePath } from "../../../lab/harness/nonce-user-data.js";
import { storedFile, storedNonce } from "../../../lab/harness/stored-nonce.js";
import { ensureOsImage } from "../../../lab/os-image/ensure-os-image.js";
import type { LabSetup } from "../../../lab/setup/setup-lab.js";
import type { Checks } from "../checks.js";
import { VmLab } from "../lab.js";
import { waitFor } from "../waits.js";

const nonce = "abab7777";

const config = {
  // The newest that Ignition 2.14, which Debian 13 has, understands.
  ignition: { version: "3.3.0" },
  passwd: { users: [{ name: "keeper", uid: 4711, shell: "/bin/bash" }] },
  storage: { files: [{ path: noncePath, mode: 0o644, contents: { source: `data:,${nonce}%0A` } }] },
  systemd: {
    units: [
      {
        name: "write-back.service",
        enabled: true,
        // A frozen file system has an empty journal, so that files can be read from the raw disk.
        contents: [
          ...["[Unit]", "Before=baremetal-report.service", "[Service]", "Type=oneshot"],
          ...['ExecStart=/bin/sh -c "sync; fsfreeze -f / && fsfreeze -u /"', "[Install]", "WantedBy=multi-user.target", ""],
        ].join("\n"),
      },
    ],
  },
};

/** A system that Ignition sets up on its first boot, which is a kexec. */
export async function ignition(setup: LabSetup, checks: Checks, print: (line: string) => void): Promise<void> {
  const os = await ensureOsImage("ignition", print);
  const lab = await VmLab.open(setup, { path: os.qcow2, sha256: os.qcow2Sha256 }, 1, print);
  try {
    const image = { url: lab.site.image.path, checksum: lab.site.image.sha256 };
    lab.program.hosts.set("server-1", { image, ignition: config });
    const host = (await lab.up())["server-1"];
    checks.equal("a server that Ignition sets up is provisioned", host?.state, "provisioned");
    checks.equal("with one POST by its serial output", await lab.posts("server-1"), 1);
    checks.equal("by kexec", host?.timeline.kexec, true);
    checks.claim("its system reported in", host?.os?.prettyName.includes("Debian") === true, host?.os);
    const stored = await waitFor(
      "the nonce on the disk",
      () => storedNonce(lab.site, "server-1"),
      (seen) => seen !== "",
    );
    checks.equal("Ignition wrote the file with the nonce", stored, nonce);
    const users = await storedFile(lab.disk("server-1"), "/etc/passwd");
    checks.claim("and made the user", /^keeper:[^:]*:4711:/m.test(users), users);
    checks.equal("its host name is the server's", (await storedFile(lab.disk("server-1"), "/etc/hostname")).trim(), "server-1");
    checks.equal("a second preview has no changes", await lab.preview(), {});
  } finally {
    await lab.close();
  }
}
