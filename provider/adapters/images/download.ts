import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { BareMetalError } from "../../domain/errors.js";
import type { Progress } from "../../ports/progress.js";
import { FileHash, type FileDigests } from "./file-hash.js";
import { httpGet, newDispatcher, PassingFailure, type HttpAnswer } from "./http-get.js";
import type { Location } from "./location.js";
import { RateReport } from "./rate-report.js";

const maxImageBytes = 1024 ** 4;
/** Tries in a row that bring not one byte. */
const maxFruitlessTries = 5;

interface Transfer {
  readonly file: FileHandle;
  hash: FileHash;
  sizeBytes: number;
  /** ETag or date of what was begun in this process. */
  validator: string | undefined;
}

/** Fetches a file into `path`, going on with what is there, and returns the digests of the whole. */
export async function download(progress: Progress, location: Location & { kind: "http" }, path: string): Promise<FileDigests> {
  const dispatcher = newDispatcher();
  const file = await open(path, "a+", 0o600);
  try {
    const transfer: Transfer = { file, hash: new FileHash(), sizeBytes: 0, validator: undefined };
    await hashWhatIsThere(progress, transfer, path);
    let fruitless = 0;
    for (;;) {
      const before = transfer.sizeBytes;
      try {
        await fetchRest(progress, location, transfer, dispatcher);
        await file.sync();
        await refuseStrangers(transfer);
        return transfer.hash.digests();
      } catch (error) {
        progress.signal.throwIfAborted();
        if (!(error instanceof PassingFailure)) throw error;
        fruitless = transfer.sizeBytes > before ? 0 : fruitless + 1;
        if (fruitless >= maxFruitlessTries)
          throw new BareMetalError("IMAGE_UNREADABLE", `failed to fetch image ${location.shown} in ${fruitless} tries`, {
            subject: location.shown,
            cause: error,
          });
        progress.warn(`${location.fileName}: ${error.message}; going on at byte ${transfer.sizeBytes}`);
        await progress.clock.pause(Math.min(200 * 2 ** fruitless, 5000), progress.signal);
      }
    }
  } finally {
    await file.close();
    await dispatcher.destroy();
  }
}

async function hashWhatIsThere(progress: Progress, transfer: Transfer, path: string): Promise<void> {
  const { size } = await transfer.file.stat();
  if (size === 0) return;
  for await (const chunk of createReadStream(path, { end: size - 1, highWaterMark: 1024 * 1024, signal: progress.signal })) {
    transfer.hash.update(chunk as Buffer);
    transfer.sizeBytes += (chunk as Buffer).length;
  }
}

async function fetchRest(
  progress: Progress,
  location: Location & { kind: "http" },
  transfer: Transfer,
  dispatcher: ReturnType<typeof newDispatcher>,
): Promise<void> {
  const headers: Record<string, string> = {};
  if (transfer.sizeBytes > 0) headers["range"] = `bytes=${transfer.sizeBytes}-`;
  if (transfer.sizeBytes > 0 && transfer.validator !== undefined) headers["if-range"] = transfer.validator;
  const answer = await httpGet(dispatcher, location.url, headers, progress.signal);
  if (answer.status === 416) return finishBeyondEnd(answer, transfer);
  if (answer.status === 206 && !startsAt(answer, transfer.sizeBytes)) {
    answer.body.destroy();
    throw new PassingFailure("the server sent another part than was asked for");
  }
  if (answer.status === 200) await startOver(transfer);
  transfer.validator = validatorOf(answer) ?? transfer.validator;
  const length = Number(answer.headers["content-length"]);
  const total = Number.isSafeInteger(length) && answer.headers["content-length"] !== undefined ? transfer.sizeBytes + length : undefined;
  if ((total ?? 0) > maxImageBytes) throw new BareMetalError("IMAGE_UNREADABLE", `${location.shown} has ${total} bytes`);
  const report = new RateReport(progress, `fetching ${location.fileName}`, total);
  report.startAt(transfer.sizeBytes);
  await copyBody(progress, answer, transfer, report);
  if (total !== undefined && transfer.sizeBytes !== total) throw new PassingFailure("the connection ended too early");
}

async function copyBody(progress: Progress, answer: HttpAnswer, transfer: Transfer, report: RateReport): Promise<void> {
  const chunks = answer.body[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<Buffer>;
    try {
      next = (await chunks.next()) as IteratorResult<Buffer>;
    } catch (cause) {
      progress.signal.throwIfAborted();
      throw new PassingFailure("the connection broke", { cause });
    }
    if (next.done === true) return;
    if (transfer.sizeBytes + next.value.length > maxImageBytes) throw new BareMetalError("IMAGE_UNREADABLE", "the image has no end");
    await transfer.file.writeFile(next.value);
    transfer.hash.update(next.value);
    transfer.sizeBytes += next.value.length;
    report.add(next.value.length);
  }
}

/** The digest is that of what was received: a process that was stopped for long and goes on under our lock appends to the file unseen. */
async function refuseStrangers(transfer: Transfer): Promise<void> {
  if ((await transfer.file.stat()).size === transfer.sizeBytes) return;
  await startOver(transfer);
  throw new PassingFailure("another process writes to the same file");
}

/** The part was whole already, or is longer than the file; the digest tells. */
async function finishBeyondEnd(answer: HttpAnswer, transfer: Transfer): Promise<void> {
  answer.body.destroy();
  const range = answer.headers["content-range"];
  const total = typeof range === "string" ? Number(/^bytes \*\/(\d+)$/.exec(range)?.[1]) : NaN;
  if (total === transfer.sizeBytes) return;
  await startOver(transfer);
  throw new PassingFailure("what was fetched earlier does not fit");
}

async function startOver(transfer: Transfer): Promise<void> {
  await transfer.file.truncate(0);
  transfer.hash = new FileHash();
  transfer.sizeBytes = 0;
}

function startsAt(answer: HttpAnswer, offset: number): boolean {
  const range = answer.headers["content-range"];
  return typeof range === "string" && range.startsWith(`bytes ${offset}-`);
}

function validatorOf(answer: HttpAnswer): string | undefined {
  const { etag, "last-modified": date } = answer.headers;
  if (typeof etag === "string" && !etag.startsWith("W/")) return etag;
  return typeof date === "string" ? date : undefined;
}
