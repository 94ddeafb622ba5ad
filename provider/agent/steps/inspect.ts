import { describeError } from "../../domain/errors.js";
import type { Disk, DiskContent, Inventory } from "../../domain/hardware/inventory.js";
import { readDiskContent } from "../disk-content.js";
import type { DiskFacts } from "../platform.js";
import type { Step, StepContext } from "../step-context.js";
import { within } from "../within.js";

/** What is on a disk decides whether it may be written, so a slow disk gets more time than any other fact. */
const contentLimitMs = 10_000;
const eraseLimitMs = 1000;
/** What an inspection may take; beyond it the log says so. */
const targetSeconds = 5;

/** Reads the machine and what its disks carry; touches nothing. A tool or a disk that hangs costs its limit once, not the inspection. */
export const inspect: Step<Record<string, never>, Inventory> = async (context) => {
  const took = stopwatch();
  const [machine, facts] = await Promise.all([
    took("machine", context.platform.readMachine(context.log)),
    took("list of disks", context.platform.listDisks()),
  ]);
  const storage = await took("disks", Promise.all(facts.map((disk) => readDisk(context, disk))));
  const total = took.total();
  context.log(total > targetSeconds ? "warn" : "info", `inspection took ${total.toFixed(1)} s (${took.describe()})`);
  return { result: { ...machine, storage } };
};

async function readDisk(context: StepContext, facts: DiskFacts): Promise<Disk> {
  const { log, platform } = context;
  const readErase = platform.readErase?.bind(platform);
  const [content, erase] = await Promise.all([
    contentOf(context, facts),
    readErase === undefined
      ? undefined
      : within({ what: `erase abilities of ${facts.path}`, limitMs: eraseLimitMs, otherwise: undefined, log }, () => readErase(facts)),
  ]);
  return { ...facts, content, ...(erase === undefined ? {} : { erase }) };
}

/** A disk that cannot be read does not end the inspection; it counts as foreign, so that nobody writes to it by mistake. */
function contentOf(context: StepContext, facts: DiskFacts): Promise<DiskContent> {
  const otherwise: DiskContent = { kind: "foreign", found: [`unreadable: no answer within ${contentLimitMs / 1000} s`] };
  return within({ what: `content of ${facts.path}`, limitMs: contentLimitMs, otherwise, log: context.log }, () =>
    readContent(context, facts),
  );
}

async function readContent(context: StepContext, facts: DiskFacts): Promise<DiskContent> {
  try {
    const device = await context.platform.openDisk(facts, "read");
    try {
      return await readDiskContent(device);
    } finally {
      await device.close();
    }
  } catch (error) {
    context.log("warn", `failed to read disk ${facts.path}: ${describeError(error)}`);
    return { kind: "foreign", found: [`unreadable: ${describeError(error)}`] };
  }
}

interface Stopwatch {
  <T>(what: string, work: Promise<T>): Promise<T>;
  /** Seconds since it was made. */
  total(): number;
  describe(): string;
}

function stopwatch(): Stopwatch {
  const startedAt = performance.now();
  const parts: string[] = [];
  const since = (moment: number): number => (performance.now() - moment) / 1000;
  const watch = async <T>(what: string, work: Promise<T>): Promise<T> => {
    const begin = performance.now();
    const value = await work;
    parts.push(`${what} ${since(begin).toFixed(1)} s`);
    return value;
  };
  return Object.assign(watch, { total: () => since(startedAt), describe: () => parts.join(", ") });
}
