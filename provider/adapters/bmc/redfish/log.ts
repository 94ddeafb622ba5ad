import { BareMetalError } from "../../../domain/errors.js";
import type { BmcLogEntry } from "../../../ports/bmc.js";
import type { Progress } from "../../../ports/progress.js";
import { chassisPath, managerPaths } from "./discovery.js";
import { linkAt, linksAt, numberAt, objectsAt, pathOf, textAt, type JsonObject } from "./json-reader.js";
import { chooseLogs, type FoundLog, type LogKind } from "./log-choice.js";
import { isAscending, newest, readLogEntry, sortEntries } from "./log-entries.js";
import { optionalRead } from "./optional-read.js";
import type { Resource, ResourceClient } from "./resource-client.js";

const maxLimit = 1000;
const maxPages = 20;
const maxEntries = 5000;
/** Entries read one by one where a collection holds links only. */
const maxSingleEntries = 30;
const maxManagers = 2;

/** The logs of one system and its managers. */
export class LogReader {
  #found: readonly FoundLog[] | undefined;
  /** The entries' path of each kind, once it has been read. */
  readonly #entriesPaths = new Map<LogKind, string>();

  constructor(
    private readonly client: ResourceClient,
    private readonly system: Resource,
  ) {}

  async has(progress: Progress, kind: LogKind): Promise<boolean> {
    return chooseLogs(await this.#find(progress), kind).length > 0;
  }

  async read(
    progress: Progress,
    kind: LogKind,
    options: { readonly limit: number; readonly sinceId?: string },
  ): Promise<readonly BmcLogEntry[]> {
    const limit = Math.min(Math.max(Math.trunc(options.limit), 1), maxLimit);
    const known = this.#entriesPaths.get(kind);
    if (known !== undefined) return newest(await this.#collect(progress, known, limit), limit, options.sinceId);
    for (const { path } of chooseLogs(await this.#find(progress), kind)) {
      const entriesPath = await this.#entriesPath(progress, path);
      if (entriesPath === "") continue;
      const entries = await optionalRead(progress, () => this.#collect(progress, entriesPath, limit));
      if (entries === undefined) continue;
      this.#entriesPaths.set(kind, entriesPath);
      return newest(entries, limit, options.sinceId);
    }
    const what = kind === "events" ? "event log" : "log of the serial console";
    throw new BareMetalError("BMC_UNSUPPORTED", `the BMC ${this.client.host} keeps no ${what} that can be read`, {
      subject: this.client.host,
      ...(kind === "serial" ? { remedy: "use the BMC's own serial over LAN or its web console" } : {}),
    });
  }

  async #find(progress: Progress): Promise<readonly FoundLog[]> {
    if (this.#found !== undefined) return this.#found;
    const found = await this.#listed(progress, this.system.body, "system");
    for (const path of managerPaths(this.system).slice(0, maxManagers)) {
      const manager = await optionalRead(progress, () => this.client.find(progress, path));
      found.push(...(await this.#listed(progress, manager?.body, "manager")));
    }
    if (found.length === 0 && chassisPath(this.system) !== "") {
      const chassis = await optionalRead(progress, () => this.client.find(progress, chassisPath(this.system)));
      found.push(...(await this.#listed(progress, chassis?.body, "chassis")));
    }
    this.#found = found;
    return found;
  }

  async #listed(progress: Progress, owner: JsonObject | undefined, kind: FoundLog["owner"]): Promise<FoundLog[]> {
    const collection = linkAt(owner, "LogServices");
    if (collection === "") return [];
    const services = await optionalRead(progress, () => this.client.find(progress, collection));
    return linksAt(services?.body, "Members").map((path) => ({ path, owner: kind }));
  }

  async #entriesPath(progress: Progress, path: string): Promise<string> {
    const service = await optionalRead(progress, () => this.client.find(progress, path));
    return linkAt(service?.body, "Entries");
  }

  /** Entries of the log, oldest first; the newest `limit` at least, as far as the bounds allow. */
  async #collect(progress: Progress, path: string, limit: number): Promise<readonly BmcLogEntry[]> {
    const members: JsonObject[] = [];
    const seen = new Set<string>();
    let next = path;
    for (let page = 0; page < maxPages && next !== "" && !seen.has(next) && members.length < maxEntries; page++) {
      seen.add(next);
      const { body } = await this.client.get(progress, next);
      const onPage = objectsAt(body, { first: maxEntries }, "Members");
      members.push(...onPage);
      next = pathOf(textAt(body, "Members@odata.nextLink"));
      if (!isAscending(onPage.map((member) => this.#readEntry(member)))) {
        if (members.length >= limit) break;
      } else if (page === 0 && next !== "") {
        const jump = jumpToEnd(next, numberAt(body, "Members@odata.count"), limit, members.length);
        // What lies between is older than what is wanted.
        if (jump !== next) members.length = 0;
        next = jump;
      }
    }
    return sortEntries(withoutRepeats(await this.#entriesOf(progress, members)));
  }

  async #entriesOf(progress: Progress, members: readonly JsonObject[]): Promise<readonly BmcLogEntry[]> {
    const areLinks = members.every((member) => Object.keys(member).length === 1 && linkAt(member) !== "");
    if (!areLinks) return members.map((member) => this.#readEntry(member));
    const entries: BmcLogEntry[] = [];
    for (const path of newestLinks(members.map((member) => linkAt(member)))) {
      const entry = await optionalRead(progress, () => this.client.find(progress, path));
      if (entry !== undefined) entries.push(this.#readEntry(entry.body));
    }
    return entries;
  }

  #readEntry(body: JsonObject): BmcLogEntry {
    return readLogEntry(body, (text) => this.client.clean(text));
  }
}

/** The page where the newest `limit` entries begin, if the link to the next page tells how pages are named; else that link. */
function jumpToEnd(next: string, count: number, limit: number, onFirstPage: number): string {
  const wanted = count - limit;
  const match = /([?&](?:\$|%24)skip=)(\d+)/i.exec(next);
  if (match === null || wanted <= onFirstPage || Number(match[2]) !== onFirstPage) return next;
  return next.replace(match[0], `${match[1]}${wanted}`);
}

/** By number where the links end in one: those with the highest. */
function newestLinks(paths: readonly string[]): readonly string[] {
  const numbered = paths.map((path) => ({ path, number: Number(/(\d+)\/?$/.exec(path)?.[1] ?? Number.NaN) }));
  if (numbered.some(({ number }) => Number.isNaN(number))) return paths.slice(-maxSingleEntries);
  return numbered
    .sort((left, right) => left.number - right.number)
    .slice(-maxSingleEntries)
    .map(({ path }) => path);
}

function withoutRepeats(entries: readonly BmcLogEntry[]): readonly BmcLogEntry[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}
