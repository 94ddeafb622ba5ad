import { open } from "node:fs/promises";
import { type ChecksumType, parseChecksum } from "../../domain/image/checksum.js";
import { findChecksum } from "../../domain/image/checksum-list.js";
import { type Digest, shownAlgorithm } from "../../domain/image/digest.js";
import { BareMetalError } from "../../domain/errors.js";
import type { Progress } from "../../ports/progress.js";
import { httpGet, newDispatcher, PassingFailure } from "./http-get.js";
import { type Location, parseLocation } from "./location.js";

const maxListBytes = 4 * 1024 * 1024;
const tries = 4;

export interface ExpectedChecksum {
  readonly checksum: string;
  readonly checksumType?: ChecksumType;
}

/** The digest that the image must have: as given, or looked up in the list. */
export async function expectedDigest(progress: Progress, expected: ExpectedChecksum, image: Location): Promise<Digest> {
  const parsed = parseChecksum(expected.checksum, expected.checksumType);
  if (parsed.kind === "digest") return parsed.digest;
  const list = parseLocation(parsed.location, "image.checksum");
  const text = list.kind === "file" ? await readList(list.path) : await fetchList(progress, list);
  const answer = findChecksum(text, pathOf(image), parsed.type);
  if (answer.kind === "found") return answer.digest;
  const what = parsed.type === "auto" ? "SHA-256 or SHA-512" : shownAlgorithm(parsed.type);
  if (answer.kind === "ambiguous")
    throw new BareMetalError("IMAGE_UNREADABLE", `${list.shown} has several files ${image.fileName} with different digests`, {
      subject: list.shown,
      remedy: `give the ${what} itself as image.checksum`,
    });
  const instead = answer.others.length === 0 ? "" : `, only ${answer.others.join(" and ")}`;
  throw new BareMetalError("IMAGE_UNREADABLE", `found no ${what} of ${image.fileName} in ${list.shown}${instead}`, {
    subject: list.shown,
    remedy: `give a list with a line "<digest>  ${image.fileName}", or the digest itself as image.checksum`,
  });
}

function pathOf(image: Location): string {
  const path = image.kind === "file" ? image.path.replaceAll("\\", "/") : image.url.pathname;
  return `${path.slice(0, path.lastIndexOf("/") + 1)}${image.fileName}`;
}

async function readList(path: string): Promise<string> {
  try {
    const file = await open(path, "r");
    try {
      const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(maxListBytes) });
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new BareMetalError("IMAGE_UNREADABLE", `failed to read checksum list ${path}`, { subject: path, cause });
  }
}

async function fetchList(progress: Progress, list: Location & { kind: "http" }): Promise<string> {
  const dispatcher = newDispatcher();
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await fetchListOnce(progress, list, dispatcher);
      } catch (cause) {
        progress.signal.throwIfAborted();
        if (!(cause instanceof PassingFailure)) throw cause;
        if (attempt >= tries)
          throw new BareMetalError("IMAGE_UNREADABLE", `failed to fetch checksum list ${list.shown}`, { subject: list.shown, cause });
        await progress.clock.pause(200 * 2 ** attempt, progress.signal);
      }
    }
  } finally {
    await dispatcher.destroy();
  }
}

async function fetchListOnce(
  progress: Progress,
  list: Location & { kind: "http" },
  dispatcher: ReturnType<typeof newDispatcher>,
): Promise<string> {
  const { body } = await httpGet(dispatcher, list.url, {}, progress.signal);
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      sizeBytes += (chunk as Buffer).length;
      if (sizeBytes > maxListBytes) break;
    }
  } catch (cause) {
    progress.signal.throwIfAborted();
    throw new PassingFailure("the connection broke", { cause });
  }
  if (sizeBytes > maxListBytes)
    throw new BareMetalError("IMAGE_UNREADABLE", `checksum list ${list.shown} is larger than ${maxListBytes} bytes`);
  return Buffer.concat(chunks).toString("utf8");
}
