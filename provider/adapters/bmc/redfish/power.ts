import { BareMetalError } from "../../../domain/errors.js";
import { waitUntil } from "../../../progress/wait-until.js";
import type { PowerState } from "../../../ports/bmc.js";
import type { Progress } from "../../../ports/progress.js";
import { allows, readAction, type Action } from "./action.js";
import { textAt } from "./json-reader.js";
import type { Answer, Resource, ResourceClient } from "./resource-client.js";
import { settleTask } from "./task.js";

const lookMs = 1000;
const confirmMs = 500;

const powerStates = ["On", "Off", "PoweringOn", "PoweringOff"] as const;

export function powerOf(system: Resource): PowerState {
  const text = textAt(system.body, "PowerState");
  return powerStates.find((state) => state === text) ?? "Unknown";
}

/** Power of one system. BMCs show a stale state after a change, so a state counts when two looks in a row agree. */
export class Power {
  readonly #client: ResourceClient;
  readonly #systemPath: string;
  /** On which two looks have just agreed. */
  #steady: { readonly state: PowerState; readonly at: number } | undefined;

  constructor(client: ResourceClient, systemPath: string) {
    this.#client = client;
    this.#systemPath = systemPath;
  }

  async read(progress: Progress): Promise<PowerState> {
    return powerOf(await this.#client.get(progress, this.#systemPath));
  }

  async on(progress: Progress): Promise<void> {
    const { powerTimeoutMs } = this.#client.quirks;
    const state = await this.#steadyState(progress);
    if (state === "On") return;
    if (state === "PoweringOn" && (await this.#reaches(progress, "On", powerTimeoutMs))) return;
    const reset = await this.#resetAction(progress, ["On", "ForceOn", "PushPowerButton"]);
    let refusal: Answer | undefined;
    for (const type of ["On", "ForceOn", "PushPowerButton"].filter((candidate) => allows(reset, candidate))) {
      // The button toggles: it is pressed only on a host that is proven off.
      if (type === "PushPowerButton" && (reset.allowed === undefined || (await this.#steadyState(progress)) !== "Off")) continue;
      const refused = await this.#press(progress, reset, type, "On");
      refusal = refused ?? refusal;
      if (refused === undefined && (await this.#reaches(progress, "On", powerTimeoutMs))) return;
    }
    throw await this.#failure(progress, "On", refusal);
  }

  async off(progress: Progress, graceMs: number): Promise<void> {
    if ((await this.#steadyState(progress)) === "Off") return;
    const reset = await this.#resetAction(progress, ["ForceOff"]);
    if (graceMs > 0 && allows(reset, "GracefulShutdown")) {
      const refused = await this.#press(progress, reset, "GracefulShutdown", "Off");
      if (refused === undefined && (await this.#reaches(progress, "Off", graceMs))) return;
      progress.debug(`${this.#client.host} did not shut down by itself, cutting the power`);
    }
    let refusal: Answer | undefined;
    // A reset that follows another one closely is ignored by some BMCs without an error: once more.
    for (let attempt = 0; attempt < 2; attempt++) {
      refusal = await this.#press(progress, reset, "ForceOff", "Off");
      if (refusal === undefined && (await this.#reaches(progress, "Off", this.#client.quirks.powerTimeoutMs))) return;
    }
    throw await this.#failure(progress, "Off", refusal);
  }

  /** Posts a reset. Returns the refusal, or undefined when it was taken or when the wanted state holds already. */
  async #press(progress: Progress, reset: Action, type: string, wanted: PowerState): Promise<Answer | undefined> {
    const { resetConflictTries, resetConflictPauseMs } = this.#client.quirks;
    const what = `reset ${this.#client.host} with ${type}`;
    progress.debug(what);
    for (let attempt = 1; ; attempt++) {
      this.#steady = undefined;
      const answer = await this.#client.post(progress, reset.target, { ResetType: type });
      if (answer.isOk) {
        await settleTask(this.#client, progress, what, answer);
        return undefined;
      }
      if ((await this.#steadyState(progress)) === wanted) return undefined;
      if (attempt >= resetConflictTries) return answer;
      // The button toggles: pressed again it would undo what the lost request did.
      if (answer.lost !== undefined && type !== "PushPowerButton") continue;
      if (answer.status !== 409) return answer;
      await progress.clock.pause(resetConflictPauseMs, progress.signal);
    }
  }

  /** The state on which two looks agree; Unknown when they do not. */
  async #steadyState(progress: Progress): Promise<PowerState> {
    const known = this.#steady;
    if (known !== undefined && progress.clock.now() - known.at < this.#client.sameLookMs) return known.state;
    const first = await this.read(progress);
    await progress.clock.pause(confirmMs, progress.signal);
    const state = (await this.read(progress)) === first ? first : "Unknown";
    this.#steady = { state, at: progress.clock.now() };
    return state;
  }

  /** False when the state does not hold within `timeoutMs`. */
  async #reaches(progress: Progress, wanted: PowerState, timeoutMs: number): Promise<boolean> {
    const start = progress.clock.now();
    let held = 0;
    const wait = { what: `power state ${wanted} of ${this.#client.host}`, timeoutMs: timeoutMs + 10 * lookMs, intervalMs: lookMs };
    return waitUntil<boolean>(progress, wait, { code: "BMC_TIMEOUT" }, async () => {
      const state = await this.read(progress);
      held = state === wanted ? held + 1 : 0;
      if (held >= 2) {
        this.#steady = { state, at: progress.clock.now() };
        return { done: true, value: true };
      }
      if (held === 0 && progress.clock.now() - start >= timeoutMs) return { done: true, value: false };
      progress.status(`waiting for power state ${wanted} of ${this.#client.host}, now ${state}`);
      return { done: false, seen: state };
    });
  }

  /** The reset action, which must allow one of `types`. */
  async #resetAction(progress: Progress, types: readonly string[]): Promise<Action> {
    const system = await this.#client.get(progress, this.#systemPath);
    const action = await readAction(this.#client, progress, system.body, "#ComputerSystem.Reset", "ResetType");
    if (action.target !== "" && types.some((type) => allows(action, type))) return action;
    throw new BareMetalError("BMC_UNSUPPORTED", `the BMC ${this.#client.host} offers no reset ${types.join(" or ")}`, {
      subject: this.#client.host,
    });
  }

  async #failure(progress: Progress, wanted: "On" | "Off", refusal: Answer | undefined): Promise<BareMetalError> {
    const verb = wanted === "On" ? "power on" : "power off";
    if (refusal !== undefined) return this.#client.rejection(`${verb} ${this.#client.host}`, refusal);
    const text = `failed to ${verb} ${this.#client.host}: the BMC took the reset, but the power state reads ${await this.read(progress)}`;
    return new BareMetalError("BMC_TIMEOUT", text, {
      subject: this.#client.host,
      remedy: "look at the server: press its power button once and run again",
    });
  }
}
