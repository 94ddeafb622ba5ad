import type { LockRequest } from "../../boot/build/debian-lock.js";

/** Packages of the image, next to Debian's essential ones. */
export const imagePackages: readonly string[] = [
  ...["linux-image-cloud-amd64", "initramfs-tools", "systemd", "systemd-sysv", "systemd-resolved", "udev", "dbus", "libpam-systemd"],
  ...["cloud-init", "cloud-guest-utils", "e2fsprogs", "iproute2", "netbase", "ca-certificates", "curl", "openssh-server"],
  ...["kmod", "procps", "login", "passwd", "zstd", "tzdata"],
];

/** Read from their packages for the EFI partition; not installed. */
const loaderPackages = ["shim-signed", "shim-helpers-amd64-signed", "grub-efi-amd64-signed"];

/** What `apt-get install` does not name as a dependency, since every Debian system has it. */
const essentialPackages: readonly string[] = [
  ...[
    "base-files",
    "base-passwd",
    "bash",
    "bsdutils",
    "coreutils",
    "dash",
    "debianutils",
    "diffutils",
    "dpkg",
    "findutils",
    "grep",
    "gzip",
  ],
  ...[
    "hostname",
    "init-system-helpers",
    "libc-bin",
    "login.defs",
    "mawk",
    "ncurses-base",
    "ncurses-bin",
    "perl-base",
    "sed",
    "sysvinit-utils",
  ],
  ...["tar", "util-linux", "apt", "debian-archive-keyring"],
];

export const osImageLock: LockRequest = {
  roots: [...imagePackages, ...essentialPackages, ...loaderPackages],
  without: ["grub-common", "grub2-common", "grub-efi-amd64-bin", "grub-efi-amd64-unsigned", "shim-unsigned"],
};
