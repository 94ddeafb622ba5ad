import { cpSync, existsSync, linkSync, mkdirSync, mkdtempSync, copyFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { BuildLog } from "../../boot/build/build-log.js";
import type { DebianLock } from "../../boot/build/debian-lock.js";
import type { PackageStore } from "../../boot/build/packages.js";
import { runCommand } from "../../boot/build/run-command.js";
import { debianSuite } from "../../boot/build/private-apt.js";
import { imagePackages } from "./os-packages.js";

const leftOut = [
  ...["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/info/*", "/usr/share/locale/*", "/usr/share/i18n/*", "/usr/share/lintian/*"],
  ...[
    "/usr/share/bug/*",
    "/usr/share/groff/*",
    "/usr/share/linda/*",
    "/usr/share/bash-completion/*",
    "/usr/share/zsh/*",
    "/usr/share/common-licenses/*",
  ],
];

const maskedUnits = [
  ...["apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer", "e2scrub_reap.service", "fstrim.timer"],
  ...["systemd-firstboot.service", "systemd-pstore.service", "systemd-binfmt.service", "dhcpcd.service", "cloud-init-hotplugd.socket"],
];

/** Installs the locked packages into `root` with mmdebstrap from a local repository, so that nothing else gets in. Needs root. */
export async function buildRootTree(root: string, overlay: string, lock: DebianLock, store: PackageStore, log: BuildLog): Promise<void> {
  const repository = mkdtempSync(`${root}-repository-`);
  try {
    await writeRepository(repository, lock, store);
    await runCommand(
      "mmdebstrap",
      [
        ...["--mode=root", "--variant=apt", "--architectures=amd64", "--quiet", `--include=${imagePackages.join(",")}`],
        ...['--aptopt=APT::Install-Recommends "false"', '--aptopt=APT::Sandbox::User "root"', '--aptopt=Acquire::Languages "none"'],
        ...leftOut.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
        // The settings of initramfs-tools must be there before the kernel's installation makes the initrd.
        ...[`--essential-hook=cp -rT '${join(overlay, "etc/initramfs-tools")}' "$1/etc/initramfs-tools"`],
        ...["--dpkgopt=force-confold", "--skip=check/empty", debianSuite, root, `deb [trusted=yes] copy:${repository} ./`],
      ],
      {
        env: { SOURCE_DATE_EPOCH: "1735689600", DEBIAN_FRONTEND: "noninteractive" },
        onErrorLine: (line) => /^[EW]:/.test(line) && log(line),
      },
    );
  } finally {
    rmSync(repository, { recursive: true, force: true });
  }
  cpSync(overlay, root, { recursive: true });
  await settle(root);
}

/** A flat repository of exactly the locked packages. */
async function writeRepository(dir: string, lock: DebianLock, store: PackageStore): Promise<void> {
  const paragraphs: string[] = [];
  for (const entry of lock.packages) {
    const deb = store.debs.get(entry.name);
    if (deb === undefined) throw new Error(`failed to find package ${entry.name}`);
    const file = `${entry.name}.deb`;
    try {
      linkSync(deb, join(dir, file));
    } catch {
      copyFileSync(deb, join(dir, file));
    }
    const control = (await runCommand("dpkg-deb", ["-f", deb])).trimEnd();
    paragraphs.push(`${control}\nFilename: ./${file}\nSize: ${entry.sizeBytes}\nSHA256: ${entry.sha256}\n`);
  }
  writeFileSync(join(dir, "Packages"), paragraphs.join("\n"));
}

async function settle(root: string): Promise<void> {
  const remove = (path: string): void => rmSync(join(root, path), { recursive: true, force: true });
  for (const name of readdirSync(join(root, "etc/ssh"))) if (name.startsWith("ssh_host_")) remove(`etc/ssh/${name}`);
  for (const path of [
    "etc/apt/sources.list",
    "etc/resolv.conf",
    "var/lib/dbus/machine-id",
    "var/lib/systemd/random-seed",
    "boot/initrd.img",
    "boot/vmlinuz",
  ])
    remove(path);
  for (const dir of ["var/cache", "var/log", "var/lib/apt/lists"]) {
    for (const name of readdirSync(join(root, dir))) remove(join(dir, name));
  }
  writeFileSync(join(root, "etc/apt/sources.list"), "# a lab image: add the mirror of your site\n");
  writeFileSync(join(root, "etc/machine-id"), "");
  mkdirSync(join(root, "boot/efi"), { recursive: true });
  const systemctl = (...args: string[]): Promise<string> => runCommand("systemctl", [`--root=${root}`, ...args]);
  const present = maskedUnits.filter((unit) => existsSync(join(root, "usr/lib/systemd/system", unit)));
  await systemctl("mask", ...present);
  await systemctl(
    "enable",
    "systemd-networkd.service",
    "systemd-resolved.service",
    "baremetal-booted.service",
    "baremetal-cloud-init-done.service",
  );
  // Newer than /usr: else the first boot rebuilds caches that the packages have just built.
  for (const stamp of ["etc/.updated", "var/.updated"]) writeFileSync(join(root, stamp), "");
  await runCommand("ln", ["-sf", "../run/systemd/resolve/stub-resolv.conf", join(root, "etc/resolv.conf")]);
}
