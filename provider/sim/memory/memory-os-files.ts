import type { MountedFiles, PartitionPlace } from "../../agent/platform.js";

const firstLine = /^BAREMETAL-MEMORY-OS ([^\n]+)\n/;
export const memoryOsLineBytes = 512;

/** The boot files that a root partition of the memory OS stands for. Rejects like a mount of an unknown file system. */
export function memoryOsFiles(start: Buffer, diskName: string, partition: PartitionPlace): MountedFiles {
  const name = firstLine.exec(start.toString("latin1"))?.[1];
  if (name === undefined) throw new Error("wrong fs type, bad option, bad superblock");
  const files = new Map([
    ["/boot/grub/grub.cfg", grubConfiguration(name.replaceAll("'", ""), partition.number)],
    ["/boot/vmlinuz", "kernel"],
    ["/boot/initrd.img", "initrd"],
  ]);
  return {
    text: (path) => files.get(path),
    exists: (path) => files.has(path),
    list: (folder) => [...files.keys()].filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1)),
    localPath: (path) => `${diskName}:${path}`,
    unmount: async () => undefined,
  };
}

function grubConfiguration(name: string, partition: number): string {
  return `set default="0"
menuentry '${name}' --class memory {
  linux /boot/vmlinuz root=/dev/memory${partition} ro quiet
  initrd /boot/initrd.img
}
`;
}
