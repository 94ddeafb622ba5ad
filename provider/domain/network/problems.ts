import { InputError } from "../errors.js";
import type { JsonObject, JsonValue } from "../host/host-spec.js";
import { parseMacAddress } from "../bmc/parse-mac-address.js";
import { parseIp, type IpAddress } from "./ip-address.js";

const maxProblems = 20;

/** Collects what is wrong with a document, so that a person sees it all at once. */
export class Problems {
  readonly found: InputError[] = [];

  add(path: string, message: string, remedy?: string): undefined {
    if (this.found.length < maxProblems) this.found.push(new InputError(path, message, remedy));
    return undefined;
  }

  /** The result of `read`, or undefined with its InputError noted. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return this.add(error.path, error.message, error.remedy);
    }
  }
}

/** Typed reads out of one object of a document. A missing value and null are undefined; a wrong one is noted and undefined too. */
export class Fields {
  constructor(
    private readonly object: JsonObject,
    readonly path: string,
    readonly problems: Problems,
  ) {}

  at(key: string): string {
    return `${this.path}.${key}`;
  }

  value(key: string): JsonValue | undefined {
    const value = Object.hasOwn(this.object, key) ? this.object[key] : undefined;
    return value === null ? undefined : value;
  }

  keys(): readonly string[] {
    return Object.keys(this.object);
  }

  text(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === "string") return value === "" ? undefined : value;
    return this.problems.add(this.at(key), "must be a text");
  }

  needed(key: string, remedy: string): string | undefined {
    if (this.value(key) === undefined || this.value(key) === "") return this.problems.add(this.at(key), "is missing", remedy);
    return this.text(key);
  }

  /** A whole number, also as text. */
  number(key: string, low: number, high: number): number | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    const number = typeof value === "string" && /^\d{1,6}$/.test(value) ? Number(value) : value;
    if (typeof number === "number" && Number.isInteger(number) && number >= low && number <= high) return number;
    return this.problems.add(this.at(key), `${shown(value)} is not a whole number from ${low} to ${high}`);
  }

  mac(key: string): string | undefined {
    const text = this.text(key);
    return text === undefined ? undefined : this.problems.attempt(() => parseMacAddress(text, this.at(key)));
  }

  address(key: string): IpAddress | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    return parseIp(text) ?? this.problems.add(this.at(key), `${shown(text)} is not an IP address`);
  }

  texts(key: string): readonly string[] {
    return this.list(key).flatMap((value, index) => {
      if (typeof value === "string" && value !== "") return [value];
      this.problems.add(`${this.at(key)}[${index}]`, "must be a text");
      return [];
    });
  }

  objects(key: string): readonly Fields[] {
    return this.list(key).flatMap((value, index) => {
      const path = `${this.at(key)}[${index}]`;
      if (typeof value === "object" && value !== null && !Array.isArray(value))
        return [new Fields(value as JsonObject, path, this.problems)];
      this.problems.add(path, "must be an object");
      return [];
    });
  }

  private list(key: string): readonly JsonValue[] {
    const value = this.value(key);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value as readonly JsonValue[];
    this.problems.add(this.at(key), "must be a list");
    return [];
  }
}

export function shown(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
