import type { MachineFaults } from "../machine/bmc-machine.js";
import type { FaultName, FaultRow } from "./fault-table.js";
import { faultTable } from "./fault-table.js";

export interface FaultSettings {
  /** How often the fault strikes; default: until cleared. */
  readonly count?: number;
  /** Cleared by itself after this time. */
  readonly durationMs?: number;
  readonly parameters?: Readonly<Record<string, number | string | boolean>>;
}

/** A fault that is set; `left` is absent when it is not counted. */
export interface ActiveFault {
  readonly name: FaultName;
  readonly left?: number;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
}

export interface RequestLine {
  readonly method: string;
  readonly path: string;
}

type FaultParameters = ActiveFault["parameters"];

/** The faults of one machine: set by tests, taken by the parts that misbehave. */
export class Faults implements MachineFaults {
  private readonly active = new Map<FaultName, ActiveFault>();
  private readonly timers = new Map<FaultName, NodeJS.Timeout>();
  private readonly listeners: (() => void)[] = [];

  /** Throws a TypeError that says what is wrong with the settings. */
  set(name: FaultName, settings: FaultSettings = {}): void {
    const row: FaultRow = faultTable[name];
    if (settings.count !== undefined && (!Number.isSafeInteger(settings.count) || settings.count < 1))
      throw new TypeError("count must be a whole number above 0");
    if (settings.count !== undefined && row.group === "machine") throw new TypeError(`${name} cannot be counted`);
    if (settings.durationMs !== undefined && !(settings.durationMs > 0)) throw new TypeError("durationMs must be above 0");
    const parameters = readParameters(name, row, settings.parameters ?? {});
    this.forget(name);
    this.active.set(name, { name, parameters, ...(settings.count === undefined ? {} : { left: settings.count }) });
    if (settings.durationMs !== undefined) this.timers.set(name, setTimeout(() => this.clear(name), settings.durationMs).unref());
    this.changed();
  }

  /** Clears one fault, or all. */
  clear(name?: FaultName): void {
    for (const each of name === undefined ? [...this.active.keys()] : [name]) this.forget(each);
    this.changed();
  }

  list(): ActiveFault[] {
    return [...this.active.values()];
  }

  /** Called after each change, counted use included. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  look(name: FaultName): FaultParameters | undefined {
    return this.active.get(name)?.parameters;
  }

  /** The parameters of a fault that strikes now, once off its count; undefined when it is not set or filtered out. */
  take(name: FaultName, line?: RequestLine): FaultParameters | undefined {
    const fault = this.active.get(name);
    if (fault === undefined) return undefined;
    const { method, path } = fault.parameters;
    if (line !== undefined && typeof method === "string" && method.toUpperCase() !== line.method) return undefined;
    if (line !== undefined && typeof path === "string" && !new RegExp(path).test(line.path)) return undefined;
    if (fault.left !== undefined) {
      if (fault.left <= 1) this.forget(name);
      else this.active.set(name, { ...fault, left: fault.left - 1 });
      this.changed();
    }
    return fault.parameters;
  }

  takeBootOnceIgnored(): boolean {
    return this.take("boot-once-ignored") !== undefined;
  }

  takeMediaNotFetched(): "no" | "silent" | "error" {
    const parameters = this.take("media-not-fetched");
    if (parameters === undefined) return "no";
    return parameters["mode"] === "error" ? "error" : "silent";
  }

  takeStalePowerStateMs(isCounted: boolean): number {
    const parameters = isCounted ? this.take("stale-power-state") : this.look("stale-power-state");
    return Number(parameters?.["forMs"] ?? 0);
  }

  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private forget(name: FaultName): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
    this.active.delete(name);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

function readParameters(name: FaultName, row: FaultRow, given: FaultParameters): FaultParameters {
  const read: Record<string, number | string | boolean> = {};
  for (const [key, parameter] of Object.entries(row.parameters)) {
    const value = given[key] ?? parameter.default;
    if (value === undefined) continue;
    if (typeof value !== parameter.type) throw new TypeError(`${key} of ${name} must be a ${parameter.type}`);
    read[key] = value;
  }
  for (const key of Object.keys(given)) if (!Object.hasOwn(row.parameters, key)) throw new TypeError(`${name} has no parameter ${key}`);
  if (typeof read["path"] === "string") new RegExp(read["path"]);
  return read;
}
