import type { Constraints, EnumType, ObjectType, PackageSource, Property, Shape } from "./source.js";

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json | undefined };
type JsonObject = { readonly [key: string]: Json | undefined };

/** The package schema in Pulumi's format, as an object ready for JSON. */
export function packageSchema(source: PackageSource, version: string): JsonObject {
  const types = new Map<string, JsonObject>();
  const spec = (property: Property): JsonObject => propertySpec(source.name, property, types);
  const specs = (type: ObjectType): JsonObject => mapValues(type.properties, spec);
  const resources = source.resources.map((resource): [string, JsonObject] => [
    resource.token,
    {
      description: resource.description,
      inputProperties: specs(resource.inputs),
      requiredInputs: sorted(resource.inputs.required),
      properties: { ...specs(resource.inputs), ...specs(resource.outputs) },
      required: sorted([...resource.inputs.required, ...resource.outputs.required]),
    },
  ]);
  const functions = source.functions.map((called): [string, JsonObject] => [
    called.token,
    { description: called.description, inputs: objectSpec(called.inputs, specs), outputs: objectSpec(called.outputs, specs) },
  ]);
  const config = specs(source.config);
  return {
    ...header(source.name, version),
    config: { variables: config },
    provider: { description: source.config.description, inputProperties: config },
    resources: Object.fromEntries(resources),
    functions: Object.fromEntries(functions),
    types: Object.fromEntries([...types].sort(([a], [b]) => (a < b ? -1 : 1))),
    language: { nodejs: nodejs() },
  };
}

function header(name: string, version: string): JsonObject {
  return {
    name,
    displayName: "Bare metal",
    version,
    description: "Bare-metal servers as Pulumi resources: from powered off to a running operating system in one firmware POST.",
    keywords: ["pulumi", "baremetal", "redfish", "metal3", "category/infrastructure", "kind/native"],
    license: "Apache-2.0",
    attribution: "Field names follow Metal3's BareMetalHost.",
    publisher: "pulumi-baremetal",
  };
}

function nodejs(): JsonObject {
  return {
    packageName: "pulumi-baremetal",
    packageDescription: "Bare-metal servers as Pulumi resources: from powered off to a running operating system in one firmware POST.",
    respectSchemaVersion: true,
    dependencies: { "@pulumi/pulumi": "^3.220.0" },
    devDependencies: { "@types/node": "^20.19.43" },
    typescriptVersion: "~5.9",
  };
}

function propertySpec(packageName: string, property: Property, types: Map<string, JsonObject>): JsonObject {
  return {
    ...shapeSpec(packageName, property.shape, types),
    description: describe(property),
    ...(property.secret === true ? { secret: true } : {}),
  };
}

function shapeSpec(packageName: string, shape: Shape, types: Map<string, JsonObject>): JsonObject {
  switch (shape.kind) {
    case "any":
      return { $ref: "pulumi.json#/Any" };
    case "array":
      return { type: "array", items: shapeSpec(packageName, shape.of, types) };
    case "map":
      return { type: "object", additionalProperties: shapeSpec(packageName, shape.of, types) };
    case "object":
    case "enum": {
      const token = `${packageName}:index:${shape.type.name}`;
      if (!types.has(token)) addType(packageName, token, shape, types);
      return { $ref: `#/types/${token}` };
    }
    case "string":
    case "integer":
    case "number":
    case "boolean":
      return { type: shape.kind };
  }
}

function addType(packageName: string, token: string, shape: Shape & { kind: "object" | "enum" }, types: Map<string, JsonObject>): void {
  if (shape.kind === "enum") {
    types.set(token, enumSpec(shape.type));
    return;
  }
  types.set(token, {}); // holds the place: a type may refer to itself
  types.set(
    token,
    objectSpec(shape.type, (type) => mapValues(type.properties, (property) => propertySpec(packageName, property, types))),
  );
}

function objectSpec(type: ObjectType, specs: (type: ObjectType) => JsonObject): JsonObject {
  return { type: "object", description: type.description, properties: specs(type), required: sorted(type.required) };
}

function enumSpec(type: EnumType): JsonObject {
  const values = type.values.map(({ value, name, description }) => ({ ...(name === undefined ? {} : { name }), value, description }));
  return { type: "string", description: type.description, enum: values };
}

/** The description, with default and limits in words. */
function describe(property: Property): string {
  const value = property.default;
  const limits = limitsInWords(property.constraints);
  return [
    property.description,
    ...(limits === "" ? [] : [limits]),
    ...(value === undefined ? [] : [`Default: \`${String(value)}\`.`]),
    ...(property.shape.kind === "enum" ? [`One of ${property.shape.type.values.map((item) => `\`${item.value}\``).join(", ")}.`] : []),
  ].join(" ");
}

function limitsInWords(constraints: Constraints | undefined): string {
  return constraints?.patternText === undefined ? "" : `It ${constraints.patternText}.`;
}

function mapValues<T>(values: Readonly<Record<string, T>>, change: (value: T) => JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
