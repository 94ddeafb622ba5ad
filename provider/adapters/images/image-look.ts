import { stat } from "node:fs/promises";
import type { Clock } from "../../ports/clock.js";
import type { ImageLook, ImageRequest } from "../../ports/image-source.js";
import { lookAtFile, lookAtUrl } from "./look-at-head.js";
import { parseLocation } from "./location.js";

type Look = (request: Pick<ImageRequest, "url" | "format">) => Promise<ImageLook | undefined>;

/** How long one look serves all hosts that want the same image. */
const freshMs = 30_000;
const longestLookMs = 8_000;
const maxLooks = 256;

/** Looks at images, at each once for all hosts of a run. */
export function createImageLook(clock: Clock): Look {
  const looks = new Map<string, { readonly at: number; readonly found: Promise<ImageLook | undefined> }>();
  return async (request) => {
    const location = parseLocation(request.url, "image.url");
    const identity = location.kind === "file" ? await identify(location.path) : "";
    const key = JSON.stringify([request.url, request.format, identity]);
    let look = looks.get(key);
    if (look === undefined || clock.now() - look.at > freshMs) {
      const found = location.kind === "file" ? lookAtFile(location, request) : lookAtUrl(location, request);
      look = { at: clock.now(), found: Promise.race([found, giveUp(clock, found)]) };
      look.found.catch(() => undefined);
      const oldest = looks.keys().next();
      if (looks.size >= maxLooks && !oldest.done) looks.delete(oldest.value);
      looks.set(key, look);
    }
    return look.found;
  };
}

/** One xz file is decompressed at a time: a look may have to wait for another image's conversion, and is not worth that. */
async function giveUp(clock: Clock, found: Promise<unknown>): Promise<undefined> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  found.then(stop, stop);
  await clock.pause(longestLookMs, controller.signal).catch(() => undefined);
  // The look itself has the word if it ended.
  if (controller.signal.aborted) await found.catch(() => undefined);
  return undefined;
}

async function identify(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? "" : `${found.size} ${found.ino} ${found.mtimeMs}`;
}
