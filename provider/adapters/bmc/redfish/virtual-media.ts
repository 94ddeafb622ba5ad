import { BareMetalError } from "../../../domain/errors.js";
import { waitUntil } from "../../../progress/wait-until.js";
import type { MediaState } from "../../../ports/bmc.js";
import type { Progress } from "../../../ports/progress.js";
import { hasMessage, namesProperty, quoteMessages, type ExtendedMessage } from "./extended-message.js";
import { textAt, type JsonObject } from "./json-reader.js";
import { ejectTarget, insertTarget, isInserted } from "./media-slots.js";
import type { Answer, Resource, ResourceClient } from "./resource-client.js";
import { settleTask, TaskFailure } from "./task.js";

const ejectTries = 4;
const ejectPauseMs = 2000;
const ladderSteps = 5;
const busyTries = 4;
/** How often an insertion is sent whose answers are lost. */
const lostTries = 3;

/** Keys and words by which BMCs say that they could not fetch an image, as opposed to not liking the request. */
const fetchKeys = ["CouldNotEstablishConnection", "ResourceAtUriInUnknownFormat", "ResourceAtUriUnauthorized", "AccessDenied"];
const fetchWords = new RegExp(
  [
    String.raw`(unable|not able|fail(ed|ure)?) to (\w+ ){0,3}(connect|mount|reach|access|fetch|download|open|locate|read|retrieve)`,
    String.raw`(could not|cannot|can't) (\w+ ){0,3}(connect|mount|reach|access|fetch|download|open|locate|read|retrieve|found)`,
    "unreachable|not reachable|connection (was )?(refused|timed out|failed|reset)|(host|image|file) (was )?not found",
  ].join("|"),
  "i",
);

/** The virtual CD of one system. `slots` are the paths that can hold it, best first, at least one. */
export class VirtualMedia {
  readonly #client: ResourceClient;
  readonly #slots: readonly string[];

  constructor(client: ResourceClient, slots: readonly string[]) {
    this.#client = client;
    this.#slots = slots;
  }

  get isPresent(): boolean {
    return this.#slots.length > 0;
  }

  async read(progress: Progress): Promise<MediaState> {
    for (const path of this.#slots) {
      const slot = await this.#client.get(progress, path);
      if (isInserted(slot.body)) return { inserted: true, image: textAt(slot.body, "Image") };
    }
    return { inserted: false, image: "" };
  }

  async insert(progress: Progress, url: string): Promise<void> {
    if (!this.isPresent) {
      throw new BareMetalError("BMC_UNSUPPORTED", `the BMC ${this.#client.host} has no virtual CD`, { subject: this.#client.host });
    }
    // What is inserted already may be stale, and the same URL would then be refused or kept without being read again.
    await this.eject(progress);
    let refusal: Answer | undefined;
    for (const path of this.#slots) {
      const answer = await this.#insertWhenFree(progress, path, url);
      if (answer.isOk) return this.#keepInserted(progress, path, url);
      refusal = answer;
      // This slot takes no image from a URL: the next one may.
      if (answer.status !== 404 && answer.status !== 405) break;
    }
    if (refusal === undefined) throw new BareMetalError("PROVIDER_BUG", "no slot was tried");
    if (isAboutFetching(refusal.messages)) throw this.#notFetched(url, quoteMessages(refusal.messages));
    throw this.#client.rejection(`insert the boot medium at ${this.#client.host}`, refusal);
  }

  async eject(progress: Progress): Promise<void> {
    for (const path of this.#slots) await this.#ejectFrom(progress, path);
  }

  /** A slot that is busy with an eject or a fetch of before is tried again. */
  async #insertWhenFree(progress: Progress, path: string, url: string): Promise<Answer> {
    let answer = await this.#insertInto(progress, path, url);
    for (let attempt = 1; attempt < busyTries && isBusy(answer); attempt++) {
      await progress.clock.pause(ejectPauseMs * attempt, progress.signal);
      await this.#ejectFrom(progress, path);
      answer = await this.#insertInto(progress, path, url);
    }
    return answer;
  }

  async #insertInto(progress: Progress, path: string, url: string): Promise<Answer> {
    let slot = await this.#client.get(progress, path);
    let answer = await this.#insertOnce(progress, slot, url);
    for (let attempt = 1; answer.lost !== undefined && attempt < lostTries; attempt++) {
      slot = await this.#client.get(progress, path);
      // The lost request was carried out.
      if (isInserted(slot.body) && isSameImage(slot.body, url)) return { ...answer, isOk: true };
      answer = await this.#insertOnce(progress, slot, url);
    }
    return answer;
  }

  async #insertOnce(progress: Progress, slot: Resource, url: string): Promise<Answer> {
    const what = `insert the boot medium at ${this.#client.host}`;
    try {
      const answer =
        insertTarget(slot.body) === "" ? await this.#insertByPatch(progress, slot, url) : await this.#insertByAction(progress, slot, url);
      return await settleTask(this.#client, progress, what, answer);
    } catch (error) {
      if (error instanceof TaskFailure && isAboutFetching(error.messages))
        throw this.#notFetched(url, quoteMessages(error.messages), error);
      throw error;
    }
  }

  /** The image alone; each further field only when the BMC asks for it by name. */
  async #insertByAction(progress: Progress, slot: Resource, url: string): Promise<Answer> {
    const additions: JsonObject[] = [
      { TransferProtocolType: url.startsWith("https:") ? "HTTPS" : "HTTP" },
      { TransferMethod: "Stream" },
      { UserName: "none", Password: "none" },
    ];
    let body: JsonObject = { Image: url };
    let answer = await this.#client.post(progress, insertTarget(slot.body), body);
    for (let step = 0; step < ladderSteps && answer.status >= 400 && answer.status < 500; step++) {
      const missing = additions.find((fields) => Object.keys(fields).some((key) => !(key in body) && namesProperty(answer.messages, key)));
      if (missing === undefined) break;
      body = { ...body, ...missing };
      answer = await this.#client.post(progress, insertTarget(slot.body), body);
    }
    return answer;
  }

  async #insertByPatch(progress: Progress, slot: Resource, url: string): Promise<Answer> {
    const answer = await this.#client.patch(progress, slot, { Image: url, Inserted: true });
    if (answer.status !== 400 || !namesProperty(answer.messages, "Inserted")) return answer;
    return this.#client.patch(progress, slot, { Image: url });
  }

  /** Somebody else, or a BMC that restarts, may have emptied the slot again: inserted once more. */
  async #keepInserted(progress: Progress, path: string, url: string): Promise<void> {
    if (await this.#awaitInserted(progress, path, url, false)) return;
    progress.debug(`the slot ${path} of ${this.#client.host} is empty again, inserting once more`);
    const answer = await this.#insertWhenFree(progress, path, url);
    if (!answer.isOk) throw this.#client.rejection(`insert the boot medium at ${this.#client.host}`, answer);
    await this.#awaitInserted(progress, path, url, true);
  }

  /** False when the slot is still empty after a while and `isLast` is not set. */
  async #awaitInserted(progress: Progress, path: string, url: string, isLast: boolean): Promise<boolean> {
    const start = progress.clock.now();
    const { mediaTimeoutMs } = this.#client.quirks;
    const wait = { what: `the boot medium in ${path} of ${this.#client.host}`, timeoutMs: mediaTimeoutMs * 2 };
    return waitUntil<boolean>(progress, wait, { code: "BMC_TIMEOUT" }, async () => {
      const slot = (await this.#client.get(progress, path)).body;
      const image = textAt(slot, "Image");
      if (isInserted(slot) && isSameImage(slot, url)) return { done: true, value: true };
      if (!isLast && !isInserted(slot) && progress.clock.now() - start >= mediaTimeoutMs / 4) return { done: true, value: false };
      if (progress.clock.now() - start >= mediaTimeoutMs) {
        throw this.#notFetched(url, isInserted(slot) ? "another image is inserted" : "the BMC took the request, but the slot stays empty");
      }
      return { done: false, seen: isInserted(slot) ? `inserted ${image === "" ? "without a name" : "another image"}` : "empty" };
    });
  }

  async #ejectFrom(progress: Progress, path: string): Promise<void> {
    const what = `eject the medium at ${this.#client.host}`;
    let answer: Answer | undefined;
    for (let attempt = 1; attempt <= ejectTries; attempt++) {
      const slot = await this.#client.get(progress, path);
      if (!isInserted(slot.body)) return;
      answer = await settleTask(this.#client, progress, what, await this.#ejectOnce(progress, slot));
      if (answer.isOk) return this.#awaitEjected(progress, path);
      // An eject or a fetch may still be under way.
      if (answer.lost === undefined && answer.status < 500 && answer.status !== 409) break;
      await progress.clock.pause(ejectPauseMs, progress.signal);
    }
    const last = await this.#client.get(progress, path);
    if (isInserted(last.body) && answer !== undefined) throw this.#client.rejection(what, answer);
  }

  /** Always with a body: some BMCs answer 400 or 415 to an action without one. */
  async #ejectOnce(progress: Progress, slot: Resource): Promise<Answer> {
    const target = ejectTarget(slot.body);
    if (target !== "") return this.#client.post(progress, target, {});
    const answer = await this.#client.patch(progress, slot, { Image: null, Inserted: false });
    if (answer.status !== 400 || !namesProperty(answer.messages, "Inserted")) return answer;
    return this.#client.patch(progress, slot, { Image: null });
  }

  async #awaitEjected(progress: Progress, path: string): Promise<void> {
    const wait = { what: `${path} of ${this.#client.host} to be empty`, timeoutMs: this.#client.quirks.mediaTimeoutMs };
    await waitUntil<true>(progress, wait, { code: "BMC_TIMEOUT", remedy: "eject the medium at the BMC and run again" }, async () => {
      const slot = await this.#client.get(progress, path);
      return isInserted(slot.body) ? { done: false, seen: "still inserted" } : { done: true, value: true };
    });
  }

  #notFetched(url: string, reason: string, cause?: unknown): BareMetalError {
    const { origin } = new URL(url);
    const text = `the BMC ${this.#client.host} did not fetch the boot medium from ${origin}${reason === "" ? "" : `: ${this.#client.clean(reason)}`}`;
    return new BareMetalError("MEDIA_NOT_FETCHED", text, {
      subject: this.#client.host,
      cause,
      remedy: `make ${origin} reachable from the BMC's network (serve.mediaAddress, serve.address, firewalls, routes), or look for a lacking licence for virtual media`,
    });
  }
}

function isBusy(answer: Answer): boolean {
  return answer.status === 409 || hasMessage(answer.messages, ["ResourceInUse", "ResourceInStandby"]);
}

function isAboutFetching(messages: readonly ExtendedMessage[]): boolean {
  return messages.some((message) => fetchKeys.includes(message.key) || fetchWords.test(message.text));
}

/** BMCs that show no URL, or only the file's name, are believed by Inserted and that name. */
function isSameImage(slot: JsonObject, url: string): boolean {
  const image = textAt(slot, "Image");
  if (image === url) return true;
  const file = url.slice(url.lastIndexOf("/") + 1);
  return image === "" ? ["", file].includes(textAt(slot, "ImageName")) : image === file;
}
