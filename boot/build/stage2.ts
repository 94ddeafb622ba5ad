import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { libraryClosure } from "./closure.js";
import { runLockedTool } from "./locked-tool.js";
import { stage2Modules } from "./module-sets.js";
import { selectModules } from "./modules.js";
import { stage2Applets, stage2Groups, stage2Libraries, stage2Links, stage2Programs, stage2UdevRules } from "./stage2-contents.js";

const emptyDirectories = ["agent", "dev", "etc", "mnt", "proc", "root", "run", "sys", "tmp", "var"];

export interface Stage2Request {
  readonly tree: string;
  /** Node package of the lock file, unpacked. */
  readonly nodeDir: string;
  readonly work: string;
  readonly sources: string;
  readonly output: string;
  readonly compressionLevel: number;
}

/** The second stage: a squashfs root with Node, the tools of the agent and every driver; the same input gives the same bytes. */
export async function buildStage2(request: Stage2Request): Promise<void> {
  const root = join(request.work, "stage2");
  const modules = await selectModules(request.tree, root, stage2Modules);
  for (const name of emptyDirectories) mkdirSync(join(root, name), { recursive: true });
  const put = (path: string, source: string, mode = 0o755): void => {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(source, target);
    chmodSync(target, mode);
  };
  const programs = stage2Programs.map((path) => programFile(request.tree, path));
  for (const [index, path] of stage2Programs.entries()) put(`usr/${path}`, programs[index] ?? "");
  const node = join(request.nodeDir, "bin/node");
  put("usr/bin/node", node);
  // Node is half of the stage, and a seventh of it is symbols; unlike kernel modules it carries no signature.
  await runLockedTool(request.tree, "x86_64-linux-gnu-strip", ["--strip-all", join(root, "usr/bin/node")]);
  for (const [path, file] of libraryClosure(request.tree, [...programs, node], stage2Libraries)) put(path, file, 0o755);
  for (const [name, file] of modules.firmware) put(`usr/lib/firmware/${name}`, file, 0o644);
  for (const name of stage2UdevRules) put(`usr/lib/udev/rules.d/${name}`, join(request.tree, "usr/lib/udev/rules.d", name), 0o644);
  put("init", join(request.sources, "init"));
  for (const [path, target] of Object.entries(stage2Links)) link(root, path, target);
  for (const name of stage2Applets) if (!existsSync(join(root, "usr/bin", name))) link(root, `usr/bin/${name}`, "busybox");
  writeEtc(root);
  await packSquashfs(request, root);
}

function programFile(tree: string, path: string): string {
  const file = join(tree, "usr", path);
  if (!existsSync(file)) throw new Error(`failed to find program usr/${path} in the locked packages`);
  return file;
}

function link(root: string, path: string, target: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) symlinkSync(target, file);
}

function writeEtc(root: string): void {
  const etc = (name: string, text: string): void => writeFileSync(join(root, "etc", name), text);
  // lldpd gives up root for the process that reads frames, in a folder of its own.
  etc("passwd", `root:x:0:0:root:/root:/bin/sh\n_lldpd:x:105:${stage2Groups["_lldpd"]}::/run/lldpd:/bin/false\n`);
  etc(
    "group",
    Object.entries(stage2Groups)
      .map(([name, id]) => `${name}:x:${id}:\n`)
      .join(""),
  );
  etc("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
  etc("hosts", "127.0.0.1 localhost\n::1 localhost\n");
  etc("hostname", "ramdisk\n");
  etc("os-release", 'ID=pulumi-baremetal-ramdisk\nID_LIKE=debian\nPRETTY_NAME="pulumi-baremetal ramdisk (Debian 13)"\n');
  etc("initrd-release", readFileSync(join(root, "etc/os-release"), "utf8"));
}

async function packSquashfs(request: Stage2Request, root: string): Promise<void> {
  await runLockedTool(request.tree, "mksquashfs", [
    root,
    request.output,
    ...["-noappend", "-no-progress", "-quiet", "-no-xattrs", "-all-root", "-reproducible"],
    ...["-mkfs-time", "0", "-all-time", "0", "-b", "1M"],
    ...["-comp", "zstd", "-Xcompression-level", String(request.compressionLevel)],
  ]);
}
