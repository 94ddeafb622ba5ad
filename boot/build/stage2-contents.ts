/** Programs of the second stage, below usr/. Their libraries are found by reading them. */
export const stage2Programs: readonly string[] = [
  "bin/busybox",
  "bin/dash",
  "bin/kmod",
  "bin/lsblk",
  "bin/mount",
  "bin/umount",
  "bin/udevadm",
  "bin/findmnt",
  "sbin/blkdiscard",
  "sbin/blkid",
  "sbin/blockdev",
  "sbin/ethtool",
  "sbin/fdisk",
  "sbin/hdparm",
  "bin/ip",
  "sbin/kexec",
  "sbin/lldpcli",
  "sbin/lldpd",
  "sbin/losetup",
  "sbin/lvm",
  "sbin/mdadm",
  "sbin/nvme",
  "bin/partx",
  "sbin/sfdisk",
  "sbin/wipefs",
  "lib/udev/ata_id",
  "lib/udev/cdrom_id",
  "lib/udev/scsi_id",
];

/** Loaded by name at run time, so not in any DT_NEEDED. */
export const stage2Libraries: readonly string[] = ["libkmod.so.2", "libblkid.so.1", "libnss_files.so.2", "liblzma.so.5"];

export const stage2Links: Readonly<Record<string, string>> = {
  bin: "usr/bin",
  sbin: "usr/sbin",
  lib: "usr/lib",
  lib64: "usr/lib64",
  // Debian's busybox shell prefers its own applets to the programs of the same name.
  "usr/bin/sh": "dash",
  "etc/mtab": "../proc/self/mounts",
  "var/run": "../run",
  "usr/lib64/ld-linux-x86-64.so.2": "../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
  "usr/sbin/modprobe": "../bin/kmod",
  "usr/sbin/insmod": "../bin/kmod",
  "usr/sbin/rmmod": "../bin/kmod",
  "usr/sbin/lsmod": "../bin/kmod",
  "usr/sbin/modinfo": "../bin/kmod",
  "usr/lib/systemd/systemd-udevd": "../../bin/udevadm",
  "usr/sbin/ip": "../bin/ip",
  "usr/sbin/lvs": "lvm",
  "usr/sbin/pvs": "lvm",
  "usr/sbin/vgs": "lvm",
  "usr/sbin/vgchange": "lvm",
  "usr/sbin/lvchange": "lvm",
};

/** udev rules that name disks and load drivers; no network renaming, no hardware database. */
export const stage2UdevRules: readonly string[] = [
  "50-udev-default.rules",
  "60-block.rules",
  "60-cdrom_id.rules",
  "60-persistent-storage.rules",
  "80-drivers.rules",
];

/** Applets for which no full program is taken. */
export const stage2Applets: readonly string[] = [
  "awk", "basename", "cat", "chmod", "chown", "chroot", "cmp", "cp", "cut", "date", "dd", "df", "dirname", "dmesg", "du", "env",
  "false", "find", "free", "grep", "gunzip", "gzip", "head", "hexdump", "hostname", "id", "kill", "killall", "less", "ln", "ls",
  "lspci", "lsusb", "md5sum", "mkdir", "mkfifo", "mknod", "more", "mv", "nc", "nproc", "od", "pgrep", "ping", "pivot_root", "poweroff",
  "ps", "pwd", "readlink", "realpath", "reboot", "rm", "rmdir", "sed", "seq", "setsid", "sha256sum", "sha512sum", "sleep", "sort", "stat",
  "stty", "sync", "tail", "tar", "tee", "test", "time", "timeout", "top", "touch", "tr", "true", "udhcpc", "uname", "uniq", "uptime", "vi",
  "watchdog", "wc", "wget", "which", "xargs", "xxd", "zcat",
]; // prettier-ignore

/** Groups that udev rules and lldpd name; the numbers are Debian's. */
export const stage2Groups: Readonly<Record<string, number>> = {
  root: 0, tty: 5, disk: 6, lp: 7, kmem: 15, dialout: 20, cdrom: 24, floppy: 25, tape: 26, audio: 29, video: 44, input: 101, render: 102, kvm: 103, sgx: 104, _lldpd: 105,
}; // prettier-ignore
