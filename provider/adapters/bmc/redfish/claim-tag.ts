import { readClaim } from "../../../domain/bmc/claim.js";
import { BareMetalError } from "../../../domain/errors.js";
import { waitUntil } from "../../../progress/wait-until.js";
import type { BmcCapabilities, ClaimState } from "../../../ports/bmc.js";
import type { Progress } from "../../../ports/progress.js";
import { hasMessage, namesProperty } from "./extended-message.js";
import { hasKey, printable, textAt } from "./json-reader.js";
import { optionalRead } from "./optional-read.js";
import type { Answer, Resource, ResourceClient } from "./resource-client.js";
import { settleTask } from "./task.js";

const secondLookMs = 300;
const jitterMs = 500;
const notWritable = ["PropertyNotWritable", "PropertyUnknown", "PropertyNotUpdated"];

type Carrier = Exclude<BmcCapabilities["claim"], "none">;

interface Tag {
  readonly carrier: Carrier;
  readonly path: string;
}

/**
 * Our claim in an asset tag: of the system, else of the chassis. A tag that holds anybody else's text is an inventory number and is
 * never touched. BMCs compare ETags loosely or not at all, so a write is read back twice: the loser of a race sees the other's text.
 */
export class ClaimTag {
  readonly #client: ResourceClient;
  readonly #seen: Resource | undefined;
  readonly #tags: readonly Tag[];
  /** Tags that the BMC refused to write in this session. */
  readonly #readOnly = new Set<string>();

  /** `seen`: the system as it was read a moment ago, for a session that only looks. */
  constructor(client: ResourceClient, systemPath: string, chassisPath: string, seen?: Resource) {
    this.#client = client;
    this.#seen = seen;
    const tags: Tag[] = [
      { carrier: "system", path: systemPath },
      { carrier: "chassis", path: chassisPath },
    ];
    this.#tags = tags.filter((tag) => tag.path !== "");
  }

  async carrier(progress: Progress): Promise<BmcCapabilities["claim"]> {
    return (await this.#find(progress)).tag?.carrier ?? "none";
  }

  async read(progress: Progress): Promise<ClaimState> {
    const { tag, text } = await this.#find(progress);
    return { reading: readClaim(text), text, writable: tag !== undefined };
  }

  async write(progress: Progress, text: string, expected: string): Promise<void> {
    for (let attempt = 0; attempt <= this.#tags.length; attempt++) {
      const { tag, resource, text: found } = await this.#find(progress);
      if (tag === undefined || resource === undefined) throw this.#unwritable(found);
      this.#checkOurs(found, text, expected);
      if (found.trim() === text) {
        if (text !== "") await this.#readBackTwice(progress, tag, text, expected);
        return;
      }
      const what = `write the claim at ${this.#client.host}`;
      const recheck = (fresh: Resource): void => this.#checkOurs(rawTag(fresh), text, expected);
      const answer = await settleTask(
        this.#client,
        progress,
        what,
        await this.#client.patch(progress, resource, { AssetTag: text }, recheck),
      );
      // Some BMCs answer 200 and say in a message that they wrote nothing.
      if (isReadOnly(answer)) {
        this.#readOnly.add(tag.path);
        continue;
      }
      if (!answer.isOk) throw this.#client.rejection(what, answer);
      await this.#readBackTwice(progress, tag, text, expected);
      return;
    }
    throw this.#unwritable("");
  }

  /** The tag that holds a claim, else the first empty one; without one, the first foreign text. */
  async #find(progress: Progress): Promise<{ tag?: Tag; resource?: Resource; text: string }> {
    let empty: { tag: Tag; resource: Resource; text: string } | undefined;
    let foreign = "";
    for (const tag of this.#tags) {
      const resource = await this.#readTag(progress, tag);
      if (resource === undefined || !hasKey(resource.body, "AssetTag")) continue;
      const text = rawTag(resource);
      const reading = readClaim(text);
      if (reading.kind === "claim") return { tag, resource, text };
      if (reading.kind === "text") foreign ||= text;
      else if (!this.#readOnly.has(tag.path)) empty ??= { tag, resource, text };
    }
    return empty ?? { text: foreign };
  }

  async #readTag(progress: Progress, tag: Tag): Promise<Resource | undefined> {
    if (tag.carrier === "system") return this.#seen ?? this.#client.get(progress, tag.path);
    return optionalRead(progress, () => this.#client.find(progress, tag.path));
  }

  #checkOurs(found: string, text: string, expected: string): void {
    const reading = readClaim(found);
    const trimmed = found.trim();
    if (reading.kind === "none" || trimmed === expected.trim() || trimmed === text) return;
    throw this.#claimed(trimmed);
  }

  /** Once is enough for a step of our own claim. Old values are stale reads and are waited out; anybody else's value is a lost race. */
  async #readBackTwice(progress: Progress, tag: Tag, text: string, expected: string): Promise<void> {
    const wait = { what: `the claim at ${this.#client.host}`, timeoutMs: this.#client.quirks.readBackTimeoutMs };
    const look = async (): Promise<boolean> => {
      const found = rawTag(await this.#client.get(progress, tag.path)).trim();
      if (found === text || (text === "" && readClaim(found).kind === "none")) return true;
      if (found !== "" && text.startsWith(found)) throw this.#tooShort(found.length);
      this.#checkOurs(found, text, expected);
      return false;
    };
    for (let round = 0; round < (isOwnStep(expected, text) ? 1 : 2); round++) {
      if (round > 0) await progress.clock.pause(secondLookMs + Math.random() * jitterMs, progress.signal);
      await waitUntil<true>(
        progress,
        wait,
        { code: "BMC_TIMEOUT", remedy: "look at the asset tag at the BMC: it did not change" },
        async () => {
          return (await look()) ? { done: true, value: true } : { done: false, seen: "the former tag" };
        },
      );
    }
  }

  #claimed(found: string): BareMetalError {
    const shown = printable(this.#client.clean(found)).slice(0, 64);
    return new BareMetalError("HOST_CLAIMED", `the asset tag at the BMC ${this.#client.host} reads "${shown}", which is not ours`, {
      subject: this.#client.host,
      remedy: "release the server where it is in use; if nothing uses it, clear the asset tag at the BMC",
    });
  }

  #unwritable(found: string): BareMetalError {
    if (found !== "") return this.#claimed(found.trim());
    return new BareMetalError("BMC_UNSUPPORTED", `the BMC ${this.#client.host} has no asset tag that can be written`, {
      subject: this.#client.host,
    });
  }

  #tooShort(length: number): BareMetalError {
    return new BareMetalError("BMC_UNSUPPORTED", `the asset tag of the BMC ${this.#client.host} holds only ${length} characters`, {
      subject: this.#client.host,
    });
  }
}

/** The tag was this incarnation's before: nobody races for what is held already. */
function isOwnStep(expected: string, text: string): boolean {
  const [before, after] = [readClaim(expected), readClaim(text)];
  if (before.kind !== "claim" || after.kind !== "claim") return false;
  return before.claim.owner === after.claim.owner && before.claim.incarnation === after.claim.incarnation;
}

/** Untrimmed: some BMCs pad it with blanks. */
function rawTag(resource: Resource): string {
  const value = resource.body["AssetTag"];
  return typeof value === "string" ? value : textAt(resource.body, "AssetTag");
}

function isReadOnly(answer: Answer): boolean {
  if (answer.status === 405) return true;
  return hasMessage(answer.messages, notWritable) && namesProperty(answer.messages, "AssetTag");
}
