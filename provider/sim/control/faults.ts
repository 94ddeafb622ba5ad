import type { MachineFaults } from "../machine/machine-faults.js";
import type { FaultName, FaultRow } from "./fault-table.js";
import { faultTable } from "./fault-table.js";

export interface FaultSettings {
  /** How often the fault strikes; default: until cleared. */
  readonly count?: number;
  /** Cleared by itself after this time. */
  readonly durationMs?: number;
  /** Waits for so many requests to the BMC before it begins; default: begins at once. */
  readonly afterRequests?: number;
  /** Strikes only with this probability, drawn from `seed`; default 1. */
  readonly probability?: number;
  readonly seed?: number;
  readonly parameters?: Readonly<Record<string, number | string | boolean>>;
}

/** A fault that is set; `left` is absent when it is not counted, `waits` when it has begun. */
export interface ActiveFault {
  readonly name: FaultName;
  readonly left?: number;
  readonly waits?: number;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
}

export interface RequestLine {
  readonly method: string;
  readonly path: string;
  /** The JSON body, for the faults that look at it. */
  readonly body?: string;
}

type FaultParameters = ActiveFault["parameters"];

interface Held extends ActiveFault {
  readonly settings: FaultSettings;
  /** State of the fault's own random numbers. */
  random: number;
}

/** The faults of one machine: set by tests, taken by the parts that misbehave. */
export class Faults implements MachineFaults {
  private readonly active = new Map<FaultName, Held>();
  private readonly timers = new Map<FaultName, NodeJS.Timeout>();
  private readonly listeners: (() => void)[] = [];

  /** Throws a TypeError that says what is wrong with the settings. */
  set(name: FaultName, settings: FaultSettings = {}): void {
    const row: FaultRow = faultTable[name];
    checkSettings(name, row, settings);
    const parameters = readParameters(name, row, settings.parameters ?? {});
    this.forget(name);
    const waits = settings.afterRequests ?? 0;
    const { count: left } = settings;
    const counted = { ...(left === undefined ? {} : { left }), ...(waits === 0 ? {} : { waits }) };
    this.active.set(name, { name, parameters, ...counted, settings, random: settings.seed ?? 1 });
    if (waits === 0) this.begin(name, settings);
    this.changed();
  }

  /** A request came: faults that wait for it may begin. */
  countRequest(): void {
    for (const fault of [...this.active.values()]) {
      if (fault.waits === undefined) continue;
      const { waits, ...begun } = fault;
      if (waits > 1) {
        this.active.set(fault.name, { ...fault, waits: waits - 1 });
        continue;
      }
      this.active.set(fault.name, begun);
      this.begin(fault.name, fault.settings);
      this.changed();
    }
  }

  /** Clears one fault, or all. */
  clear(name?: FaultName): void {
    for (const each of name === undefined ? [...this.active.keys()] : [name]) this.forget(each);
    this.changed();
  }

  list(): ActiveFault[] {
    return [...this.active.values()].map(({ name, parameters, left, waits }) => {
      return { name, ...(left === undefined ? {} : { left }), ...(waits === undefined ? {} : { waits }), parameters };
    });
  }

  /** Called after each change, counted use included. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  look(name: FaultName): FaultParameters | undefined {
    const fault = this.active.get(name);
    return fault?.waits === undefined ? fault?.parameters : undefined;
  }

  /** The parameters of a fault that strikes now, once off its count; undefined when it is not set or filtered out. */
  take(name: FaultName, line?: RequestLine): FaultParameters | undefined {
    const fault = this.active.get(name);
    if (fault === undefined || fault.waits !== undefined) return undefined;
    if (line !== undefined && !isMeant(fault.parameters, line)) return undefined;
    if (!strikes(fault)) return undefined;
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

  takeMediaNotFetched(): "no" | "silent" | "error" | "late" {
    const parameters = this.take("media-not-fetched");
    if (parameters === undefined) return "no";
    const { mode } = parameters;
    return mode === "error" || mode === "late" ? mode : "silent";
  }

  takeStalePowerStateMs(isCounted: boolean): number {
    const parameters = isCounted ? this.take("stale-power-state") : this.look("stale-power-state");
    return Number(parameters?.["forMs"] ?? 0);
  }

  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private begin(name: FaultName, settings: FaultSettings): void {
    if (settings.durationMs !== undefined) this.timers.set(name, setTimeout(() => this.clear(name), settings.durationMs).unref());
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

function isMeant({ method, path, body }: FaultParameters, line: RequestLine): boolean {
  if (typeof method === "string" && method.toUpperCase() !== line.method) return false;
  if (typeof path === "string" && !new RegExp(path).test(line.path)) return false;
  return typeof body !== "string" || new RegExp(body).test(line.body ?? "");
}

/** Draws from the fault's own sequence: the same seed strikes at the same requests. */
function strikes(fault: Held): boolean {
  const { probability } = fault.settings;
  if (probability === undefined || probability >= 1) return true;
  fault.random = (Math.imul(fault.random, 1664525) + 1013904223) >>> 0;
  return fault.random / 2 ** 32 < probability;
}

function checkSettings(name: FaultName, row: FaultRow, settings: FaultSettings): void {
  const { count, durationMs, afterRequests, probability } = settings;
  if (count !== undefined && (!Number.isSafeInteger(count) || count < 1)) throw new TypeError("count must be a whole number above 0");
  if (count !== undefined && row.group === "machine") throw new TypeError(`${name} cannot be counted`);
  if (durationMs !== undefined && !(durationMs > 0)) throw new TypeError("durationMs must be above 0");
  if (afterRequests !== undefined && (!Number.isSafeInteger(afterRequests) || afterRequests < 0))
    throw new TypeError("afterRequests must be a whole number");
  if (probability !== undefined && !(probability > 0 && probability <= 1)) throw new TypeError("probability must be above 0 and at most 1");
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
  for (const key of ["path", "body", "type"]) if (typeof read[key] === "string") new RegExp(read[key]);
  return read;
}
