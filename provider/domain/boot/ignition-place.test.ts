import type { BootFiles } from "./boot-files.js";
import { findIgnitionPlace } from "./ignition-place.js";
import { chooseKernel } from "./kernel-choice.js";

function bootFiles(content: Record<string, string>): BootFiles {
  const paths = Object.keys(content);
  return {
    text: (path) => content[path],
    exists: (path) => paths.some((known) => known === path || known.startsWith(`${path}/`)),
    list: (folder) => paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1)),
  };
}

/** The boot partition of a CoreOS image. */
const coreos = (platform: string, more: Record<string, string> = { "/ignition.firstboot": "" }): Record<string, string> => ({
  "/grub2/grub.cfg": 'if [ -f "/ignition.firstboot" ]; then\n  set ignition_firstboot="ignition.firstboot"\nfi\nblscfg\n',
  "/loader/entries/ostree-1.conf": `title CoreOS\nlinux /vmlinuz\noptions $ignition_firstboot ${platform} ostree=/ostree/boot.1\n`,
  "/vmlinuz": "k",
  ...more,
});
/** The same with /boot on the root file system. */
const whole = (platform: string): Record<string, string> => ({
  "/boot/grub/grub.cfg": `menuentry 'x' {\n linux /boot/vmlinuz ignition.firstboot ${platform}\n}\n`,
  "/boot/vmlinuz": "k",
  "/boot/ignition.firstboot": "",
});

describe("Ignition's configuration", () => {
  test.each<[string, Record<string, string>, string, string | undefined]>([
    ["CoreOS for OpenStack reads the config drive", coreos("ignition.platform.id=openstack"), "boot", "config drive"],
    ["CoreOS for metal reads a file", coreos("ignition.platform.id=metal"), "boot", "/ignition/config.ign"],
    ["CoreOS for a cloud reads a file all the same", coreos("ignition.platform.id=aws"), "boot", "/ignition/config.ign"],
    ["CoreOS without a platform reads a file", coreos(""), "boot", "/ignition/config.ign"],
    ["a /boot of the root file system is as good", whole("ignition.platform.id=metal"), "root", "/boot/ignition/config.ign"],
    ["so is its config drive", whole("ignition.platform.id=openstack"), "root", "config drive"],
    ["a system that has had its first boot reads nothing", coreos("ignition.platform.id=metal", {}), "boot", undefined],
    ["another file system has no part in it", { "/etc/os-release": "" }, "root", undefined],
    ["Flatcar for OpenStack reads the config drive", { "/grub.cfg": '# Flatcar\nset oem_id="openstack"\n' }, "OEM", "config drive"],
    ["Flatcar for metal reads a file of its OEM partition", { "/grub.cfg": 'set linux_append=""\n' }, "OEM", "/config.ign"],
    ["so does Flatcar with an empty one", {}, "OEM", "/config.ign"],
  ])("%s", (_what, content, partition, expected) => {
    const place = findIgnitionPlace(bootFiles(content), partition);
    expect(place?.kind === "file" ? place.path : place?.kind === "configDrive" ? "config drive" : undefined).toBe(expected);
  });
});

test("Flatcar is left to its own boot loader, which alone sees the OEM partition and the slots", () => {
  const esp = {
    "/flatcar/grub/grub.cfg": "menuentry 'Flatcar' {\n linux /flatcar/vmlinuz-a\n}\n",
    "/flatcar/vmlinuz-a": "k",
    "/flatcar/first_boot": "",
    "/EFI/boot/bootx64.efi": "shim",
  };
  expect(chooseKernel(bootFiles(esp))).toBeUndefined();
});
