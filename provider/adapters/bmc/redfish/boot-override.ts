import { BareMetalError } from "../../../domain/errors.js";
import { waitUntil } from "../../../progress/wait-until.js";
import type { Progress } from "../../../ports/progress.js";
import { hasKey, linkAt, objectAt, textAt, textsAt, type JsonObject } from "./json-reader.js";
import { namesProperty } from "./extended-message.js";
import type { Answer, Resource, ResourceClient } from "./resource-client.js";
import { settleTask } from "./task.js";

const target = "BootSourceOverrideTarget";
const enabled = "BootSourceOverrideEnabled";
const mode = "BootSourceOverrideMode";

/** The boot override of one system, wherever the BMC keeps its writable copy. */
export class BootOverride {
  readonly #client: ResourceClient;
  readonly #systemPath: string;

  constructor(client: ResourceClient, systemPath: string) {
    this.#client = client;
    this.#systemPath = systemPath;
  }

  /** The target that means the virtual CD; undefined when the BMC says that it has none. */
  async cdTarget(progress: Progress): Promise<string | undefined> {
    return this.#cdTargetOf(await this.#readWritable(progress));
  }

  /** Another setting, a pending job or somebody else may reset it: set again once when it does not read back. */
  async setOnceCd(progress: Progress): Promise<void> {
    if (await this.#trySetOnceCd(progress, false)) return;
    progress.debug(`the boot override of ${this.#client.host} was lost, setting it again`);
    await this.#trySetOnceCd(progress, true);
  }

  async #trySetOnceCd(progress: Progress, isLast: boolean): Promise<boolean> {
    const resource = await this.#readWritable(progress);
    const cd = this.#cdTargetOf(resource);
    if (cd === undefined) {
      throw new BareMetalError("BMC_UNSUPPORTED", `the BMC ${this.#client.host} cannot boot from a virtual CD`, {
        subject: this.#client.host,
      });
    }
    const boot = objectAt(resource.body, "Boot");
    const tellsMode = hasKey(boot, mode) && textAt(boot, mode) !== "";
    const wanted = { [target]: cd, [enabled]: "Once" };
    const what = `set the boot override of ${this.#client.host}`;
    let answer = await this.#change(progress, resource, tellsMode ? { ...wanted, [mode]: "UEFI" } : wanted, what);
    // Some BMCs take no field that is not to change.
    if (answer.status === 400 && textAt(boot, mode) === "UEFI") answer = await this.#change(progress, resource, wanted, what);
    if (!answer.isOk) throw this.#client.rejection(what, answer);
    return this.#readBack(progress, resource.path, `boot override ${cd} once`, isLast, (seen) => {
      return textAt(seen, target) === cd && textAt(seen, enabled) === "Once" && (!tellsMode || textAt(seen, mode) === "UEFI");
    });
  }

  async clear(progress: Progress): Promise<void> {
    const resource = await this.#readWritable(progress);
    if (isClear(objectAt(resource.body, "Boot"))) return;
    const what = `clear the boot override of ${this.#client.host}`;
    let answer = await this.#change(progress, resource, { [enabled]: "Disabled" }, what);
    if (answer.status === 400 && namesProperty(answer.messages, target)) {
      answer = await this.#change(progress, resource, { [target]: "None", [enabled]: "Disabled" }, what);
    }
    if (!answer.isOk) throw this.#client.rejection(what, answer);
    await this.#readBack(progress, resource.path, "no boot override", true, isClear);
  }

  async #change(progress: Progress, resource: Resource, boot: JsonObject, what: string): Promise<Answer> {
    const answer = await this.#client.patch(progress, resource, { Boot: boot });
    return settleTask(this.#client, progress, what, answer);
  }

  /** False when it does not hold in time and `isLast` is not set. */
  async #readBack(
    progress: Progress,
    path: string,
    what: string,
    isLast: boolean,
    isReached: (boot: JsonObject) => boolean,
  ): Promise<boolean> {
    const { readBackTimeoutMs } = this.#client.quirks;
    const start = progress.clock.now();
    const wait = { what: `${what} of ${this.#client.host}`, timeoutMs: readBackTimeoutMs };
    const remedy =
      "look at the BMC: a lock-down mode, a pending job, or a boot mode other than UEFI, keeps the boot override from changing";
    return waitUntil<boolean>(progress, wait, { code: "BMC_TIMEOUT", remedy }, async () => {
      const boot = objectAt((await this.#client.get(progress, path)).body, "Boot");
      if (isReached(boot)) return { done: true, value: true };
      if (!isLast && progress.clock.now() - start >= readBackTimeoutMs / 2) return { done: true, value: false };
      return { done: false, seen: [target, enabled, mode].map((key) => textAt(boot, key) || "-").join(" ") };
    });
  }

  /** The settings object when it has the override, else the system itself. */
  async #readWritable(progress: Progress): Promise<Resource> {
    const system = await this.#client.get(progress, this.#systemPath);
    const settingsPath = linkAt(system.body, "@Redfish.Settings", "SettingsObject");
    if (settingsPath === "") return system;
    const settings = await this.#client.find(progress, settingsPath);
    return settings !== undefined && hasKey(objectAt(settings.body, "Boot"), target) ? settings : system;
  }

  #cdTargetOf(resource: Resource): string | undefined {
    const allowed = textsAt(resource.body, "Boot", `${target}@Redfish.AllowableValues`);
    return this.#client.quirks.cdBootTargets.find((candidate) => allowed === undefined || allowed.includes(candidate));
  }
}

function isClear(boot: JsonObject): boolean {
  const state = textAt(boot, enabled);
  return state === "Disabled" || (state === "" && ["", "None"].includes(textAt(boot, target)));
}
