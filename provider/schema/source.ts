/** Our source of the package schema: Pulumi's property specs, plus the checks that Pulumi's format has no words for. */
export interface Property {
  readonly description: string;
  readonly shape: Shape;
  /** Encrypted in the state, hidden in displays. */
  readonly secret?: boolean;
  /** Told in the description and applied by the resource, not by the SDK: so inputs stay as the user wrote them. */
  readonly default?: string | number | boolean;
  readonly constraints?: Constraints;
}

export type Shape =
  | { readonly kind: "string" | "integer" | "number" | "boolean" | "any" }
  | { readonly kind: "array" | "map"; readonly of: Shape }
  | { readonly kind: "object"; readonly type: ObjectType }
  | { readonly kind: "enum"; readonly type: EnumType };

/** Checked by validate.ts; not part of schema.json except in words. */
export interface Constraints {
  readonly pattern?: RegExp;
  /** What the pattern wants, as in "must be ...". */
  readonly patternText?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Of a string in characters, of an array in items, of a map in entries. */
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface ObjectType {
  /** Name in the package, such as `Image`. */
  readonly name: string;
  readonly description: string;
  readonly properties: Readonly<Record<string, Property>>;
  readonly required: readonly string[];
  readonly rules?: readonly Rule[];
}

/** A relation between the fields of one object. */
export type Rule =
  | { readonly kind: "exactlyOne"; readonly of: readonly string[] }
  /** None is fine: something else stands in for it. */
  | { readonly kind: "atMostOne"; readonly of: readonly string[] }
  | { readonly kind: "needs"; readonly field: string; readonly equals?: string; readonly needs: string }
  | { readonly kind: "onlyWith"; readonly field: string; readonly other: string; readonly equals: readonly string[] };

export interface EnumType {
  readonly name: string;
  readonly description: string;
  readonly values: readonly { readonly value: string; readonly name?: string; readonly description: string }[];
}

export interface Resource {
  readonly token: string;
  readonly description: string;
  readonly inputs: ObjectType;
  /** Outputs beside the inputs, which are outputs too. */
  readonly outputs: ObjectType;
}

export interface FunctionSource {
  readonly token: string;
  readonly description: string;
  readonly inputs: ObjectType;
  readonly outputs: ObjectType;
}

export interface PackageSource {
  readonly name: string;
  readonly config: ObjectType;
  readonly resources: readonly Resource[];
  readonly functions: readonly FunctionSource[];
}

export const string: Shape = { kind: "string" };
export const integer: Shape = { kind: "integer" };
export const number: Shape = { kind: "number" };
export const boolean: Shape = { kind: "boolean" };
export const any: Shape = { kind: "any" };

export function arrayOf(of: Shape): Shape {
  return { kind: "array", of };
}

export function mapOf(of: Shape): Shape {
  return { kind: "map", of };
}

export function object(type: ObjectType): Shape {
  return { kind: "object", type };
}

export function oneOf(type: EnumType): Shape {
  return { kind: "enum", type };
}
