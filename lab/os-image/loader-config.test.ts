import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseKernel } from "../../provider/domain/boot/kernel-choice.js";
import { findIgnitionPlace } from "../../provider/domain/boot/ignition-place.js";
import type { BootFiles } from "../../provider/domain/boot/boot-files.js";
import { writeLoaderConfig } from "./loader-config.js";
import type { OsImageVariant } from "./variants.js";

const base = "root=UUID=aa ro quiet no_timer_check console=tty0 console=ttyS0,115200";
const first = "ignition.firstboot lab.first-boot-network=default ";
const ignition = (platform: string, firstBoot: string): string =>
  `${base} init=/usr/lib/lab/first-boot ${firstBoot}ignition.platform.id=${platform}`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "loader-"));
  mkdirSync(join(root, "boot"));
  for (const name of ["vmlinuz-6.12", "initrd.img-6.12"]) writeFileSync(join(root, "boot", name), "");
});
afterEach(() => rmSync(root, { recursive: true }));

const files = (): BootFiles => ({
  text: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined),
  exists: (path) => existsSync(join(root, path)),
  list: (folder) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []),
});

// The arguments are those that GRUB was seen to give on real firmware.
test.each<[OsImageVariant, boolean, string, string | undefined]>([
  ["grub", false, base, undefined],
  ["bls", false, base, undefined],
  ["netplan", false, base, undefined],
  ["ignition", true, ignition("openstack", first), "configDrive"],
  ["ignition", false, ignition("openstack", ""), undefined],
  ["ignition-metal", true, ignition("metal", first), "file"],
])("kexec starts variant %s (first boot: %s) as GRUB does", (variant, isFirstBoot, expected, place) => {
  if (isFirstBoot) cpSync(join(import.meta.dirname, "variants/ignition/boot"), join(root, "boot"), { recursive: true });
  writeLoaderConfig(root, variant, { kernelRelease: "6.12", rootUuid: "aa" });
  expect(chooseKernel(files())?.arguments).toBe(expected);
  expect(findIgnitionPlace(files(), "root")?.kind).toBe(place);
});
