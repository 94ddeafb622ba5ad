import { isObject, Secret, secret, type Value, type ValueObject } from "../resources/value.js";
import type { ObjectType, Property, Shape } from "./source.js";

/** The tree with every field that the schema calls secret marked so, at any depth: the SDK does this for top-level fields only. */
export function markSecrets(type: ObjectType, tree: ValueObject): ValueObject {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => {
      const property = Object.hasOwn(type.properties, key) ? type.properties[key] : undefined;
      return [key, property === undefined || value === undefined || value === null ? value : markProperty(property, value)];
    }),
  );
}

function markProperty(property: Property, value: Value): Value {
  return property.secret === true ? secret(value) : markShape(property.shape, value);
}

function markShape(shape: Shape, value: Value): Value {
  if (value instanceof Secret) return value;
  if (shape.kind === "object" && isObject(value)) return markSecrets(shape.type, value);
  if (shape.kind === "array" && Array.isArray(value)) return value.map((item: Value) => markShape(shape.of, item));
  if (shape.kind === "map" && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, item === undefined ? item : markShape(shape.of, item)]));
  }
  return value;
}
