import type { Message } from "./message.js";
import { message, RedfishError } from "./message.js";

type Body = Readonly<Record<string, unknown>>;

/** Checks the properties of a PATCH one by one, then refuses with all messages together; nothing is applied before. */
export class PatchReader {
  private readonly messages: Message[] = [];

  constructor(
    private readonly body: Body,
    /** The resource as GET shows it: tells read-only properties from unknown ones. */
    private readonly shown: Body,
    private readonly prefix = "",
  ) {}

  /** Refuses properties that are not in `writable`. */
  onlyWritable(writable: readonly string[]): void {
    for (const key of Object.keys(this.body)) {
      if (writable.includes(key) || key.startsWith("@")) continue;
      this.refuse(key in this.shown ? "PropertyNotWritable" : "PropertyUnknown", [key], key);
    }
  }

  text(key: string, maxLength: number): string | undefined {
    const value = this.body[key];
    if (value === undefined) return undefined;
    if (typeof value !== "string") return this.refuse("PropertyValueTypeError", [JSON.stringify(value), key], key);
    // The asset tag of a real BMC is a fixed field of printable characters.
    if (value.length > maxLength) return this.refuse("StringValueTooLong", [value, String(maxLength)], key);
    return value;
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T | undefined {
    const value = this.body[key];
    if (value === undefined) return undefined;
    if (typeof value !== "string") return this.refuse("PropertyValueTypeError", [JSON.stringify(value), key], key);
    return allowed.find((each) => each === value) ?? this.refuse("PropertyValueNotInList", [value, key], key);
  }

  whole(key: string, least: number, most: number): number | undefined {
    const value = this.body[key];
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !Number.isInteger(value))
      return this.refuse("PropertyValueTypeError", [JSON.stringify(value), key], key);
    return value >= least && value <= most ? value : this.refuse("PropertyValueOutOfRange", [String(value), key], key);
  }

  flag(key: string): boolean | undefined {
    const value = this.body[key];
    if (value === undefined || typeof value === "boolean") return value;
    return this.refuse("PropertyValueTypeError", [JSON.stringify(value), key], key);
  }

  /** A reader for an object inside. */
  inside(key: string): PatchReader | undefined {
    const value = this.body[key];
    if (value === undefined) return undefined;
    if (!isObject(value)) return this.refuse("PropertyValueTypeError", [JSON.stringify(value), key], key);
    const shown = this.shown[key];
    const reader = new PatchReader(value, isObject(shown) ? shown : {}, `${this.prefix}/${key}`);
    reader.shareMessages(this.sink);
    return reader;
  }

  /** Throws 400 when anything was refused. */
  finish(): void {
    if (this.messages.length > 0) throw new RedfishError(400, this.messages);
  }

  private sink: Message[] = this.messages;

  private shareMessages(sink: Message[]): void {
    this.sink = sink;
  }

  private refuse(key: Parameters<typeof message>[0], args: readonly string[], property: string): undefined {
    this.sink.push(message(key, args, [`#${this.prefix}/${property}`]));
    return undefined;
  }
}

export interface ActionParameters {
  readonly action: string;
  readonly body: Body;
}

export function onlyParameters({ action, body }: ActionParameters, known: readonly string[]): void {
  const unknown = Object.keys(body).filter((key) => !known.includes(key) && !key.startsWith("@"));
  if (unknown.length > 0)
    throw new RedfishError(
      400,
      unknown.map((key) => message("ActionParameterUnknown", [action, key])),
    );
}

export function textParameter({ action, body }: ActionParameters, key: string, allowed?: readonly string[]): string | undefined {
  const value = body[key];
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw RedfishError.of(400, "ActionParameterValueTypeError", [JSON.stringify(value), key, action]);
  if (allowed !== undefined && !allowed.includes(value)) throw RedfishError.of(400, "ActionParameterValueNotInList", [value, key, action]);
  return value;
}

export function flagParameter({ action, body }: ActionParameters, key: string, allowed: readonly boolean[]): void {
  const value = body[key];
  if (value === undefined) return;
  if (typeof value !== "boolean") throw RedfishError.of(400, "ActionParameterValueTypeError", [JSON.stringify(value), key, action]);
  if (!allowed.includes(value)) throw RedfishError.of(400, "ActionParameterValueNotInList", [String(value), key, action]);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
