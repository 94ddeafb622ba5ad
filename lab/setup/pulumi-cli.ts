import { createHash } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

import { secondsSince, type BuildLog } from "../../boot/build/build-log.js";
import { cacheDir } from "../../boot/build/cache-dir.js";
import { runCommand } from "../../boot/build/run-command.js";

const version = "3.220.0";
const releases = "https://get.pulumi.com/releases/sdk";
const connectTimeoutMs = 5_000;
const downloadTimeoutMs = 300_000;
const maxArchiveBytes = 512 * 1024 * 1024;

/** Path of a pulumi binary of at least 3.220: the one on PATH, else the official download, else built from its Go module. */
export async function ensurePulumiCli(log: BuildLog): Promise<string> {
  const onPath = await pulumiOnPath();
  if (onPath !== undefined) return onPath;
  const binary = join(cacheDir(), "lab/pulumi");
  if (existsSync(binary)) return binary;
  mkdirSync(dirname(binary), { recursive: true });
  try {
    await downloadPulumi(binary, log);
  } catch (error) {
    log(`Pulumi's own download cannot be used (${error instanceof Error ? error.message : "unknown failure"})`);
    await buildPulumi(binary, log);
  }
  return binary;
}

async function pulumiOnPath(): Promise<string | undefined> {
  try {
    const found = await runCommand("pulumi", ["version"], { env: { PULUMI_SKIP_UPDATE_CHECK: "1" }, timeoutMs: 30_000 });
    if (!isRecentEnough(found.trim())) return undefined;
    return (await runCommand("sh", ["-c", "command -v pulumi"])).trim();
  } catch {
    return undefined;
  }
}

export function isRecentEnough(text: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(text) ?? [];
  if (major === undefined || minor === undefined) return false;
  return Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 220);
}

async function downloadPulumi(binary: string, log: BuildLog): Promise<void> {
  const name = `pulumi-v${version}-linux-x64.tar.gz`;
  const sums = await fetch(`${releases}/pulumi-${version}-checksums.txt`, { signal: AbortSignal.timeout(connectTimeoutMs) });
  if (!sums.ok) throw new Error(`HTTP ${sums.status}`);
  const expected = (await sums.text())
    .split("\n")
    .find((line) => line.trim().endsWith(name))
    ?.slice(0, 64);
  if (expected === undefined) throw new Error(`no checksum for ${name}`);
  log(`downloading Pulumi ${version} (about 60 s)`);
  const answer = await fetch(`${releases}/${name}`, { signal: AbortSignal.timeout(downloadTimeoutMs) });
  if (!answer.ok || answer.body === null) throw new Error(`HTTP ${answer.status}`);
  const dir = mkdtempSync(join(dirname(binary), "pulumi-download-"));
  try {
    const hash = createHash("sha256");
    let bytes = 0;
    const check = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        hash.update(chunk);
        done(bytes > maxArchiveBytes ? new Error(`more than ${maxArchiveBytes} bytes`) : null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(answer.body), check, createWriteStream(join(dir, name)));
    const found = hash.digest("hex");
    if (found !== expected) throw new Error(`SHA-256 is ${found}, expected ${expected}`);
    await runCommand("tar", ["-xzf", join(dir, name), "-C", dir, "pulumi/pulumi"]);
    renameSync(join(dir, "pulumi/pulumi"), binary);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function buildPulumi(binary: string, log: BuildLog): Promise<void> {
  const startedAt = Date.now();
  log(`building Pulumi ${version} from its Go module (about 200 s on two cores)`);
  const dir = join(cacheDir(), "lab/pulumi-build");
  rmSync(dir, { recursive: true, force: true }); // a half-made module of an earlier try
  mkdirSync(dir, { recursive: true });
  const module = [
    "module pulumi-build",
    "",
    "go 1.24",
    "",
    "require (",
    ...["pkg", "sdk"].map((part) => `\tgithub.com/pulumi/pulumi/${part}/v3 v${version}`),
    ")",
    "",
  ];
  writeFileSync(join(dir, "go.mod"), module.join("\n"));
  writeFileSync(join(dir, "main.go"), 'package main\n\nimport _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"\n\nfunc main() {}\n');
  const go = (args: readonly string[]): Promise<string> => runCommand("go", args, { cwd: dir, timeoutMs: 30 * 60_000 });
  try {
    await go(["mod", "tidy"]);
    log(`fetched its modules in ${secondsSince(startedAt)}, compiling`);
    const fresh = join(dir, "pulumi.new");
    const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
    await go(["build", "-ldflags", flags, "-o", fresh, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"]);
    renameSync(fresh, binary);
  } catch (cause) {
    throw new Error("failed to build Pulumi; install it by hand (https://www.pulumi.com/docs/install) or install Go 1.24", { cause });
  }
  log(`built Pulumi in ${secondsSince(startedAt)}`);
}
