import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readClaim } from "../../provider/domain/bmc/claim.js";
import { machineName, owner, pattern, type DiskChangeLine, type Rig } from "./rig.js";

/** Where the sim's machine stood before an operation. */
export interface Before {
  readonly posts: number;
  readonly changes: number;
}

export interface Allowed {
  readonly posts: number;
  /** Image ranges that may have been written twice: those in flight when the agent was killed. */
  readonly rangesTwice: number;
}

export interface Counts {
  readonly posts: number;
  /** Of the image's ranges, how many were written once and more often. */
  readonly once: number;
  readonly again: number;
  readonly prepared: number;
  readonly sessions: number;
}

export interface Wanted {
  readonly userData: string;
  /** Digest that a run without a kill arrived at. */
  readonly digest: string;
}

export interface Finding {
  readonly counts: Counts;
  readonly problems: readonly string[];
}

const headBytes = 1024 * 1024;
const tailBytes = 64 * 1024;
/** prepareDisk discards what lies before the label, then what lies behind it. */
const discardsOfPrepare = 2;

export async function standBefore(rig: Rig): Promise<Before> {
  return { posts: (await rig.machine()).posts, changes: rig.journal().length };
}

/** Looks at server, disks, BMC and state after an operation that was killed and finished. */
export async function inspectEnd(rig: Rig, before: Before, wanted: Wanted, allowed: Allowed): Promise<Finding> {
  const machine = await rig.machine();
  const changes = rig.journal().slice(before.changes);
  const ranges = rangeCounts(rig, changes);
  const counts: Counts = {
    posts: machine.posts - before.posts,
    once: ranges.filter((count) => count === 1).length,
    again: ranges.filter((count) => count > 1).length,
    prepared: changes.filter(({ kind }) => kind === "discard").length / discardsOfPrepare,
    sessions: machine.sessions.live,
  };
  const problems: string[] = [];
  const expect = (holds: boolean, problem: string): void => void (holds || problems.push(problem));
  expect(counts.posts >= 1 && counts.posts <= allowed.posts, `${counts.posts} POSTs, at most ${allowed.posts} allowed`);
  expect(!ranges.includes(0), `${ranges.filter((count) => count === 0).length} image ranges were never written`);
  expect(counts.again <= allowed.rangesTwice, `${counts.again} image ranges written twice, at most ${allowed.rangesTwice} allowed`);
  expect(counts.prepared === 1, `the disk was prepared ${counts.prepared} times`);
  const strangers = changes.filter(({ disk }) => disk !== "root");
  expect(strangers.length === 0, `${strangers.length} changes of disk ${strangers[0]?.disk ?? ""}`);
  expect(await isPatternWhole(rig), "the data disk has other bytes than before");
  expect(await isImageOnDisk(rig), "the root disk does not carry the image");
  expect(counts.sessions <= rig.killedProviders, `${counts.sessions} BMC sessions, ${rig.killedProviders} providers were killed`);
  expect(machine.power === "On", `power is ${machine.power}`);
  expect(machine.mediaImage === "", `medium ${machine.mediaImage} is still inserted`);
  expect(rig.read("os/user-data") === wanted.userData, `the system has user data ${JSON.stringify(rig.read("os/user-data"))}`);
  problems.push(...claimProblems(rig, machine.assetTag, wanted.digest), ...outputProblems(rig, wanted));
  return { counts, problems };
}

function claimProblems(rig: Rig, assetTag: string, digest: string): string[] {
  const reading = readClaim(assetTag);
  if (reading.kind !== "claim") return [`the claim is "${assetTag}"`];
  const { claim } = reading;
  const isRight =
    claim.owner.endsWith(createHash("sha256").update(owner).digest("hex").slice(0, 6)) &&
    claim.phase === "running" &&
    claim.digest === digest.slice(0, 5) &&
    claim.incarnation === rig.saved?.outputs["incarnation"];
  return isRight ? [] : [`the claim is ${assetTag}, the state has incarnation ${JSON.stringify(rig.saved?.outputs["incarnation"])}`];
}

function outputProblems(rig: Rig, wanted: Wanted): string[] {
  const outputs = rig.saved?.outputs ?? {};
  const field = (name: string, key: string): unknown => (outputs[name] as Record<string, unknown> | undefined)?.[key];
  return [
    ...(outputs["state"] === "provisioned" ? [] : [`output state is ${JSON.stringify(outputs["state"])}`]),
    ...(field("provisioned", "digest") === wanted.digest ? [] : [`output provisioned.digest is ${String(field("provisioned", "digest"))}`]),
    ...(field("rootDevice", "serialNumber") === "LABROOT1" ? [] : [`output rootDevice is ${JSON.stringify(outputs["rootDevice"])}`]),
    ...(field("os", "bootId") === rig.read("os/boot-id").trim() ? [] : [`output os is ${JSON.stringify(outputs["os"])}`]),
    ...(outputs["hardware"] === undefined ? ["output hardware is missing"] : []),
  ];
}

/** How often each of the image's ranges was written. A range that begins in the first MiB is written without that part. */
function rangeCounts(rig: Rig, changes: readonly DiskChangeLine[]): number[] {
  const written = new Map<string, number>();
  for (const { kind, disk, offset, length } of changes) {
    if (kind !== "write" || disk !== "root") continue;
    written.set(`${offset} ${length}`, (written.get(`${offset} ${length}`) ?? 0) + 1);
  }
  return rig.lab.map.ranges
    .filter(({ offset, length }) => offset + length > headBytes)
    .map(({ offset, length }) => {
      const start = Math.max(offset, headBytes);
      return written.get(`${start} ${offset + length - start}`) ?? 0;
    });
}

async function isPatternWhole(rig: Rig): Promise<boolean> {
  const digest = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
  return digest(await readFile(join(rig.machineFolder, "disks", "data.img"))) === digest(pattern());
}

/** All ranges but the first MiB and the image's own backup table, which are amended for the disk. */
async function isImageOnDisk(rig: Rig): Promise<boolean> {
  const { map } = rig.lab;
  const disk = await open(join(rig.machineFolder, "disks", "root.img"), "r");
  try {
    for (const { offset, length, sha256 } of map.ranges) {
      if (offset < headBytes || offset + length > map.sizeBytes - tailBytes) continue;
      const bytes = Buffer.alloc(length);
      await disk.read(bytes, 0, length, offset);
      if (createHash("sha256").update(bytes).digest("hex") !== sha256) return false;
    }
    return true;
  } finally {
    await disk.close();
  }
}

/** What a destroyed host may not leave. */
export async function inspectDestroyed(rig: Rig): Promise<string[]> {
  const machine = await rig.machine();
  return [
    ...(machine.assetTag.trim() === "" ? [] : [`claim ${machine.assetTag} is left`]),
    ...(machine.mediaImage === "" ? [] : [`medium ${machine.mediaImage} is left`]),
    ...(machine.power === "Off" ? [] : [`power is ${machine.power} after destroy`]),
    ...(machine.sessions.live <= rig.killedProviders ? [] : [`${machine.sessions.live} BMC sessions after destroy`]),
    ...((await isPatternWhole(rig)) ? [] : ["destroy changed the data disk"]),
  ].map((problem) => `${machineName}: ${problem}`);
}
