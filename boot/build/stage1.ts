import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { writeCpio, type CpioEntry } from "./cpio.js";
import { runLockedTool } from "./locked-tool.js";
import { stage1Modules } from "./module-sets.js";
import { selectModules, type SelectedModules } from "./modules.js";

const applets = [
  "cat", "chmod", "cp", "cut", "date", "dd", "dmesg", "echo", "ip", "kill", "ln", "ls", "mkdir", "modprobe", "mount", "mv",
  "poweroff", "rm", "sed", "sh", "sha256sum", "sleep", "sort", "switch_root", "sync", "tail", "tee", "tr", "udhcpc", "umount", "vconfig", "wc", "wget",
]; // prettier-ignore

const directories = ["bin", "dev", "etc", "lower", "newroot", "overlay", "proc", "run", "sys", "tmp", "usr", "usr/lib"];

/**
 * The first stage: an uncompressed cpio whose modules and firmware stay xz-compressed one by one, so that the boot
 * unpacks only what this machine's card needs.
 */
export async function buildStage1(tree: string, work: string, sources: string, output: string): Promise<void> {
  const modules = await selectModules(tree, join(work, "stage1"), stage1Modules);
  const entries: CpioEntry[] = [
    ...directories.map((path): CpioEntry => ({ path, kind: "directory" })),
    { path: "lib", kind: "link", target: "usr/lib" },
    { path: "dev/console", kind: "character", major: 5, minor: 1 },
    { path: "init", kind: "file", content: readFileSync(join(sources, "init")), mode: 0o755 },
    { path: "etc/udhcpc.sh", kind: "file", content: readFileSync(join(sources, "udhcpc.sh")), mode: 0o755 },
    { path: "bin/busybox", kind: "file", content: readFileSync(join(tree, "usr/bin/busybox")), mode: 0o755 },
    ...applets.map((name): CpioEntry => ({ path: `bin/${name}`, kind: "link", target: "busybox" })),
    ...(await moduleEntries(tree, work, modules)),
  ];
  writeFileSync(output, writeCpio(withParents(entries)));
}

async function moduleEntries(tree: string, work: string, modules: SelectedModules): Promise<CpioEntry[]> {
  const base = `usr/lib/modules/${modules.release}`;
  const source = join(modules.root, base);
  const original = join(tree, base);
  const entries: CpioEntry[] = modules.paths.map((path) => ({
    path: `${base}/${path}.xz`,
    kind: "file",
    content: readFileSync(join(original, `${path}.xz`)),
  }));
  // depmod saw uncompressed modules; busybox reads the text tables only.
  const table = (name: string): string => readFileSync(join(source, name), "utf8");
  const dependencies = table("modules.dep").replace(/\.ko(?=[: \n]|$)/gm, ".ko.xz");
  const aliases = table("modules.alias")
    .split("\n")
    .filter((line) => line.startsWith("alias "))
    .join("\n");
  entries.push({ path: `${base}/modules.dep`, kind: "file", content: Buffer.from(dependencies) });
  entries.push({ path: `${base}/modules.alias`, kind: "file", content: Buffer.from(`${aliases}\n`) });
  for (const [name, file] of modules.firmware) {
    const copy = join(work, "stage1-firmware", name);
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(file, copy);
    // The kernel's own xz reader knows no check but CRC32.
    await runLockedTool(tree, "xz", ["--force", "--check=crc32", "--lzma2=dict=1MiB", copy]);
    entries.push({ path: `usr/lib/firmware/${name}.xz`, kind: "file", content: readFileSync(`${copy}.xz`) });
  }
  return entries;
}

function withParents(entries: readonly CpioEntry[]): CpioEntry[] {
  const known = new Set(entries.map((entry) => entry.path));
  const parents: CpioEntry[] = [];
  for (const entry of entries) {
    for (let path = dirname(entry.path); path !== "." && !known.has(path); path = dirname(path)) {
      known.add(path);
      parents.push({ path, kind: "directory" });
    }
  }
  return [...parents, ...entries];
}
