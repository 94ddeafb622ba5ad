import type { Progress } from "../ports/progress.js";
import type { RunJournal } from "../ports/run-journal.js";
import type { ValueObject } from "./value.js";

/** `property` is a path such as `bmc.address`; empty when naming it would print a secret. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface PropertyDiff {
  readonly kind: "add" | "delete" | "update";
  /** True when an input changed, false when an output drifted. */
  readonly input: boolean;
}

export interface DiffResult {
  readonly changed: boolean;
  /** Path of each changed property, such as `image.url` or `labels["role"]`, with what changed. */
  readonly detailed: Readonly<Record<string, PropertyDiff>>;
  /** Output properties that keep their value whatever this update does. */
  readonly stables: readonly string[];
  /** Lines for the user about differences that need no update. */
  readonly notes?: readonly string[];
}

export interface ResourceContext {
  readonly urn: string;
  readonly name: string;
  readonly progress: Progress;
  /** Provider configuration, checked. */
  readonly preview: boolean;
}

/** A resource that exists but is not finished: saved with its outputs, finished by the next update. */
export class InitFailed extends Error {
  override readonly name = "InitFailed";
  constructor(
    readonly id: string,
    readonly outputs: ValueObject,
    readonly reasons: readonly string[],
    options?: ErrorOptions,
  ) {
    super(reasons[0] ?? "initialisation failed", options);
  }
}

/** What rpc/ asks of a resource type. Inputs and outputs are value trees; nothing here knows the wire. */
export interface ResourceType {
  readonly token: string;
  /** Default seconds for create, update, delete, read when the user gives no customTimeouts. */
  readonly timeouts: { readonly create: number; readonly update: number; readonly delete: number; readonly read: number };
  /** Pure apart from warnings; tolerates unknowns. Returns the inputs in the shape the user wrote them. */
  check(
    context: { readonly urn: string; readonly name: string; warn(text: string): void },
    olds: ValueObject,
    news: ValueObject,
  ): Promise<{ inputs: ValueObject; failures: readonly CheckFailure[] }>;
  diff(request: {
    urn: string;
    name: string;
    id: string;
    oldInputs: ValueObject;
    oldOutputs: ValueObject;
    news: ValueObject;
    ignoreChanges: readonly string[];
    initFailed?: boolean;
  }): DiffResult;
  /** Preview: returns the outputs that are already known; the id is ignored. Throws InitFailed once the server was touched. */
  create(context: ResourceContext, inputs: ValueObject): Promise<{ id: string; outputs: ValueObject }>;
  /** `outputs` and `inputs` undefined: import. Undefined result: the thing is gone. May throw InitFailed to report an unhealthy resource. */
  read(
    context: ResourceContext,
    id: string,
    inputs: ValueObject | undefined,
    outputs: ValueObject | undefined,
  ): Promise<{ id: string; inputs: ValueObject; outputs: ValueObject } | undefined>;
  update(
    context: ResourceContext,
    id: string,
    olds: { inputs: ValueObject; outputs: ValueObject },
    news: ValueObject,
  ): Promise<ValueObject>;
  delete(context: ResourceContext, id: string, olds: { inputs: ValueObject; outputs: ValueObject }): Promise<void>;
}

export interface FunctionType {
  readonly token: string;
  invoke(progress: Progress, args: ValueObject): Promise<{ result: ValueObject } | { failures: readonly CheckFailure[] }>;
}

/** The provider behind the wire: made once by cmd/, configured once by the engine. */
export interface Provider {
  readonly version: string;
  schema(): string;
  checkConfig(news: ValueObject): { inputs: ValueObject; failures: readonly CheckFailure[] };
  /** Config values with unknowns in them never reach this. */
  configure(config: ValueObject): Promise<void>;
  resource(token: string): ResourceType | undefined;
  function(token: string): FunctionType | undefined;
  /** Where operations are written down; undefined before the provider is configured. */
  journal(): RunJournal | undefined;
  /** Ends everything that is served; called at exit. */
  close(): Promise<void>;
}
