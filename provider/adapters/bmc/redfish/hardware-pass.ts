import type { HardwarePart } from "../../../ports/bmc.js";
import type { Progress } from "../../../ports/progress.js";
import { booleanAt, hasKey, linkAt, linksAt, listAt, textAt, type JsonObject } from "./json-reader.js";
import { optionalRead } from "./optional-read.js";
import type { Resource, ResourceClient } from "./resource-client.js";

const usualLimits = { mostRequests: 60, longestMs: 60_000 };
const mostPages = 4;
/** A member that was expanded has more than its address, type and name. */
const keysOfLink = 3;

export interface Members {
  readonly bodies: readonly JsonObject[];
  /** Nothing of it is missing. */
  readonly isWhole: boolean;
}

/**
 * One bounded pass over the resources of a system. What is refused, garbled or over the budget is missing; the part it belongs to is
 * noted as not known in full.
 */
export class HardwarePass {
  readonly incomplete = new Set<HardwarePart>();
  private requestsLeft: number;
  private readonly until: number;
  /** Query that makes collections answer with their members; empty where the service has none. */
  private expand: string;

  constructor(
    private readonly client: ResourceClient,
    private readonly progress: Progress,
    root: Resource,
    limits: { readonly mostRequests: number; readonly longestMs: number } = usualLimits,
  ) {
    this.requestsLeft = limits.mostRequests;
    this.until = progress.clock.now() + limits.longestMs;
    this.expand = expandQuery(root.body);
  }

  get isOver(): boolean {
    return this.requestsLeft <= 0 || this.progress.clock.now() >= this.until;
  }

  /** Undefined, and `part` noted, when there is no such resource or no time left for it. */
  async resource(part: HardwarePart, path: string): Promise<JsonObject | undefined> {
    const body = path === "" ? undefined : await this.look(path);
    if (body === undefined) this.incomplete.add(part);
    return body;
  }

  /** Members of a collection, by one request where the service expands, else one by one; at most `most`. */
  async collection(part: HardwarePart, path: string, most: number): Promise<Members> {
    const members = path === "" ? undefined : ((await this.expandedCollection(path, most)) ?? (await this.plainCollection(path, most)));
    if (members?.isWhole !== true) this.incomplete.add(part);
    return members ?? { bodies: [], isWhole: false };
  }

  /** The resources behind a list of links of `owner`; by one request where the service expands them in their owner. */
  async linked(part: HardwarePart, owner: JsonObject, key: string, most: number): Promise<Members> {
    const paths = linksAt(owner, key);
    const members = (await this.expandedLinks(owner, key, paths)) ?? (await this.each(paths, most));
    if (!members.isWhole) this.incomplete.add(part);
    return members;
  }

  private async expandedLinks(owner: JsonObject, key: string, paths: readonly string[]): Promise<Members | undefined> {
    const path = linkAt(owner);
    if (paths.length < 3 || path === "" || this.queryFor(path) === "") return undefined;
    const body = await this.look(path + this.queryFor(path));
    const bodies = listAt(body, key).filter(isExpanded);
    return bodies.length === paths.length ? { bodies, isWhole: true } : undefined;
  }

  /** Undefined when expansion is not offered or does not work, which ends the attempts at it. */
  private async expandedCollection(path: string, most: number): Promise<Members | undefined> {
    const query = this.queryFor(path);
    if (query === "") return undefined;
    const bodies: JsonObject[] = [];
    let next = path + query;
    let body: JsonObject | undefined;
    for (let page = 0; page < mostPages && next !== "" && bodies.length < most; page++) {
      body = await this.look(next);
      const members = listAt(body, "Members");
      if (body === undefined || !members.every(isExpanded)) {
        this.expand = "";
        return undefined;
      }
      bodies.push(...(members as JsonObject[]));
      next = nextPage(body);
    }
    return { bodies: bodies.slice(0, most), isWhole: next === "" && bodies.length <= most && hasAll(body, bodies.length) };
  }

  private async plainCollection(path: string, most: number): Promise<Members | undefined> {
    const paths: string[] = [];
    let next = path;
    let body: JsonObject | undefined;
    for (let page = 0; page < mostPages && next !== "" && paths.length < most; page++) {
      body = await this.look(next);
      if (body === undefined) break;
      paths.push(...linksAt(body, "Members"));
      next = nextPage(body);
    }
    if (body === undefined && paths.length === 0) return undefined;
    const { bodies, isWhole } = await this.each(paths, most);
    return { bodies, isWhole: isWhole && next === "" && hasAll(body, paths.length) };
  }

  private async each(paths: readonly string[], most: number): Promise<Members> {
    const bodies: JsonObject[] = [];
    for (const path of paths.slice(0, most)) {
      const body = await this.look(path);
      if (body !== undefined) bodies.push(body);
    }
    return { bodies, isWhole: bodies.length === paths.length };
  }

  private queryFor(path: string): string {
    return path.includes("?") ? "" : this.expand;
  }

  private async look(path: string): Promise<JsonObject | undefined> {
    if (this.isOver) return undefined;
    this.requestsLeft--;
    const { client } = this;
    const before = client.retryUntil;
    client.retryUntil = Math.min(before, this.until);
    try {
      const answer = await optionalRead(this.progress, () => client.look(this.progress, path), ["BMC_BUSY", "BMC_TIMEOUT"]);
      return answer?.status === 200 ? answer.body : undefined;
    } finally {
      client.retryUntil = before;
    }
  }
}

/** AMI's expansion leaves required properties out. */
function expandQuery(root: JsonObject): string {
  if (/^ami\b/i.test(textAt(root, "Vendor"))) return "";
  const offers = (key: string): boolean => booleanAt(root, "ProtocolFeaturesSupported", "ExpandQuery", key) === true;
  const what = offers("NoLinks") ? "." : offers("ExpandAll") ? "*" : "";
  if (what === "") return "";
  return offers("Levels") ? `?$expand=${what}($levels=1)` : `?$expand=${what}`;
}

function isExpanded(member: unknown): member is JsonObject {
  return hasKey(member, "@odata.id") && Object.keys(member as object).length > keysOfLink;
}

function nextPage(body: JsonObject): string {
  const link = textAt(body, "Members@odata.nextLink");
  return link.startsWith("/") ? link : "";
}

function hasAll(body: JsonObject | undefined, found: number): boolean {
  const count = Number(textAt(body, "Members@odata.count"));
  return Number.isInteger(count) && count > 0 ? found >= count : true;
}
