import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { packageSchema } from "./package-schema.js";
import { packageSource } from "./package-source.js";
import type { ObjectType, Shape } from "./source.js";

const schema = packageSchema(packageSource, "0.1.0");

test("the schema is what Pulumi's metaschema allows", async () => {
  const metaschema = JSON.parse(await readFile(new URL("./testdata/pulumi-metaschema.json", import.meta.url), "utf8")) as object;
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const matches = ajv.compile(metaschema);
  matches(JSON.parse(JSON.stringify(schema)));
  expect(matches.errors ?? []).toEqual([]);
});

test("schema.json is made from this source", async () => {
  const text = await readFile(new URL("../../schema.json", import.meta.url), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(packageSchema(packageSource, version))));
});

test("nothing in the schema makes the engine replace a server", () => {
  expect(JSON.stringify(schema)).not.toMatch(/replaceOnChanges/i);
});

test("secrets are marked wherever a secret can be", () => {
  const marked = [...JSON.stringify(schema).matchAll(/"(\w+)":\{[^{}]*"secret":true[^{}]*\}/g)].map((match) => match[1]);
  expect([...new Set(marked)].sort()).toEqual(["credentials", "ignition", "password", "userData"]);
});

function everyType(): ObjectType[] {
  const found = new Map<string, ObjectType>();
  const visitShape = (shape: Shape): void => {
    if (shape.kind === "array" || shape.kind === "map") visitShape(shape.of);
    if (shape.kind === "object") visit(shape.type);
  };
  const visit = (type: ObjectType): void => {
    if (found.get(type.name) === type) return;
    if (found.has(type.name)) throw new Error(`two types are named ${type.name}`);
    found.set(type.name, type);
    for (const property of Object.values(type.properties)) visitShape(property.shape);
  };
  for (const { inputs, outputs } of packageSource.resources) [inputs, outputs].forEach(visit);
  for (const { inputs, outputs } of packageSource.functions) [inputs, outputs].forEach((type) => found.has(type.name) || visit(type));
  visit(packageSource.config);
  return [...found.values()];
}

test("every field of every type is described in a sentence, and what is required exists", () => {
  for (const type of everyType()) {
    for (const [key, { description }] of Object.entries(type.properties)) {
      expect([type.name, key, /^[A-Z0-9`].{6,}[.)]$/s.test(description)]).toEqual([type.name, key, true]);
    }
    expect(Object.keys(type.properties)).toEqual(expect.arrayContaining([...type.required]));
  }
});
