import type { BmcAbilities } from "../../../ports/bmc.js";
import type { Progress } from "../../../ports/progress.js";
import type { Action } from "./action.js";
import { managerPaths } from "./discovery.js";
import { linkAt, linksAt, textAt, textsAt } from "./json-reader.js";
import { isoTime } from "./log-entries.js";
import type { LogReader } from "./log.js";
import { optionalRead } from "./optional-read.js";
import type { Resource, ResourceClient } from "./resource-client.js";

/** iDRAC has 16 slots for accounts, empty ones too. */
const maxAccounts = 20;

interface Parts {
  readonly client: ResourceClient;
  readonly root: Resource;
  readonly system: Resource;
  readonly username: string;
  readonly logs: LogReader;
  readonly reset: Action;
  /** Paths of the slots for the virtual CD. */
  readonly mediaSlots: readonly string[];
}

/** Tells what the BMC and our account at it can do. */
export class AbilitiesReader {
  constructor(private readonly parts: Parts) {}

  async read(progress: Progress): Promise<BmcAbilities> {
    const { system, logs, reset, mediaSlots } = this.parts;
    const account = await this.#readAccount(progress);
    const [managerPath = ""] = managerPaths(system);
    const before = progress.clock.now();
    const manager = await this.#find(progress, managerPath);
    // The BMC read its clock somewhere between request and answer.
    const ours = (before + progress.clock.now()) / 2;
    const time = isoTime(textAt(manager?.body, "DateTime"));
    return {
      ...account,
      resetTypes: reset.allowed,
      virtualMediaOf: ownerOf(mediaSlots[0], system),
      model: textAt(manager?.body, "Model"),
      firmwareVersion: textAt(manager?.body, "FirmwareVersion"),
      time,
      clockSkewMs: time === "" ? undefined : Math.round(Date.parse(time) - ours),
      eventLog: await logs.has(progress, "events"),
      serialLog: await logs.has(progress, "serial"),
    };
  }

  async #readAccount(progress: Progress): Promise<Pick<BmcAbilities, "role" | "privileges">> {
    const service = await this.#find(progress, linkAt(this.parts.root.body, "AccountService"));
    const account = await this.#ownAccount(progress, linkAt(service?.body, "Accounts"));
    const role = textAt(account?.body, "RoleId");
    const roles = linkAt(service?.body, "Roles").replace(/\/$/, "");
    const fromService = role === "" || roles === "" ? "" : `${roles}/${encodeURIComponent(role)}`;
    const described = await this.#find(progress, linkAt(account?.body, "Links", "Role") || fromService);
    return { role, privileges: textsAt(described?.body, "AssignedPrivileges") };
  }

  async #ownAccount(progress: Progress, accountsPath: string): Promise<Resource | undefined> {
    const accounts = await this.#find(progress, accountsPath);
    for (const path of linksAt(accounts?.body, "Members").slice(0, maxAccounts)) {
      const account = await this.#find(progress, path);
      if (textAt(account?.body, "UserName") === this.parts.username) return account;
    }
    return undefined;
  }

  async #find(progress: Progress, path: string): Promise<Resource | undefined> {
    return path === "" ? undefined : optionalRead(progress, () => this.parts.client.find(progress, path), ["BMC_BUSY"]);
  }
}

function ownerOf(slot: string | undefined, system: Resource): BmcAbilities["virtualMediaOf"] {
  if (slot === undefined) return "none";
  return slot.startsWith(`${system.path.replace(/\/$/, "")}/`) ? "system" : "manager";
}
