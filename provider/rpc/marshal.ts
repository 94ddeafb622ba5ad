import structPb from "google-protobuf/google/protobuf/struct_pb.js";
import { InputError } from "../domain/errors.js";
import { Secret, Unknown, unknown, type Value, type ValueObject } from "../resources/value.js";

type Struct = structPb.Struct;
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const assetSignatures = new Set(["c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"]);
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Older SDKs say unknown in the type's own way; all of them mean the same. */
const unknownValues = new Set([
  unknownValue,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
const maxDepth = 200;

/** The wire's Struct as a value tree. Throws InputError, with the path, for what the provider does not take. */
export function decodeObject(struct: Struct | undefined): ValueObject {
  return struct === undefined ? {} : decodeFields(struct, "", 0);
}

function decodeFields(struct: Struct, path: string, depth: number): ValueObject {
  const fields = fieldsOf(struct);
  return Object.fromEntries(fields.map(([key, field]) => [key, decode(field, path === "" ? key : `${path}.${key}`, depth + 1)]));
}

function fieldsOf(struct: Struct): [string, structPb.Value][] {
  const fields: [string, structPb.Value][] = [];
  struct.getFieldsMap().forEach((field: structPb.Value, key: string) => fields.push([key, field]));
  return fields;
}

function decode(field: structPb.Value, path: string, depth: number): Value {
  if (depth > maxDepth) throw new InputError(path, `values may not be nested deeper than ${maxDepth} levels`);
  if (field.hasStringValue()) {
    const text = field.getStringValue();
    return unknownValues.has(text) ? unknown : text;
  }
  if (field.hasNumberValue()) return field.getNumberValue();
  if (field.hasBoolValue()) return field.getBoolValue();
  if (field.hasListValue()) {
    const items = field.getListValue()?.getValuesList() ?? [];
    return items.map((item, index) => decode(item, `${path}[${index}]`, depth + 1));
  }
  const struct = field.getStructValue();
  return struct === undefined ? null : decodeStruct(struct, path, depth);
}

function decodeStruct(struct: Struct, path: string, depth: number): Value {
  const signature = struct.getFieldsMap().get(signatureKey)?.getStringValue();
  if (signature === undefined) return decodeFields(struct, path, depth);
  if (signature === secretSignature) return wrap(decodeMember(struct, "value", path, depth) ?? null);
  if (signature === resourceSignature) return decodeReference(struct, path, depth);
  if (signature === outputSignature) return decodeOutput(struct, path, depth);
  if (assetSignatures.has(signature)) {
    throw new InputError(path, "assets and archives are not accepted here", "read the file in the program and pass its text");
  }
  throw new InputError(
    path,
    "a kind of value was sent that this version of the provider does not know",
    "use a newer version of the provider",
  );
}

function decodeMember(struct: Struct, key: string, path: string, depth: number): Value | undefined {
  const member: structPb.Value | undefined = struct.getFieldsMap().get(key);
  return member === undefined ? undefined : decode(member, path, depth + 1);
}

function wrap(value: Value): Value {
  return value instanceof Secret || value instanceof Unknown ? value : new Secret(value);
}

/** A reference to a resource carries its URN and id only. */
function decodeReference(struct: Struct, path: string, depth: number): Value {
  const id = decodeMember(struct, "id", path, depth);
  return { urn: decodeMember(struct, "urn", path, depth) ?? "", id: id === undefined || id === "" ? unknown : id };
}

function decodeOutput(struct: Struct, path: string, depth: number): Value {
  const value = decodeMember(struct, "value", path, depth) ?? unknown;
  return decodeMember(struct, "secret", path, depth) === true ? wrap(value) : value;
}

/** A value tree as the wire's Struct; secrets and unknowns keep their marks. */
export function encodeObject(value: ValueObject): Struct {
  return structPb.Struct.fromJavaScript(encodeFields(value));
}

function encodeFields(value: ValueObject): { [key: string]: Json } {
  const entries = Object.entries(value).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, encode(item)]));
}

function encode(value: Value): Json {
  if (value instanceof Unknown) return unknownValue;
  if (value instanceof Secret) return { [signatureKey]: secretSignature, value: encode(innermost(value)) };
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item: Value) => encode(item));
  return encodeFields(value as ValueObject);
}

function innermost(secret: Secret): Value {
  let value: Value = secret.value;
  while (value instanceof Secret) value = value.value;
  return value;
}
