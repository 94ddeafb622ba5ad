import { collection, paths } from "../bmc.js";
import { baseMessages, baseRegistry, RedfishError } from "../message.js";
import type { Call, Route } from "../route.js";

const registryPath = `${paths.registries}/${baseRegistry}`;
const contentPath = `${registryPath}.json`;

/** The message registries and, of all schemas that `schemas` names, where they are published. */
export function registriesRoutes(schemas: () => readonly string[]): Route[] {
  return [
    {
      path: paths.registries,
      schema: "MessageRegistryFileCollection",
      answers: {
        GET: () => collection(paths.registries, "MessageRegistryFileCollection", "Message Registry File Collection", [registryPath]),
      },
    },
    { path: registryPath, schema: "MessageRegistryFile.v1_1_3", answers: { GET: () => ({ status: 200, body: showFile() }) } },
    { path: contentPath, answers: { GET: () => ({ status: 200, body: showRegistry() }) } },
    {
      path: paths.jsonSchemas,
      schema: "JsonSchemaFileCollection",
      answers: {
        GET: () =>
          collection(
            paths.jsonSchemas,
            "JsonSchemaFileCollection",
            "JSON Schema Collection",
            schemas().map((schema) => `${paths.jsonSchemas}/${schema}`),
          ),
      },
    },
    {
      path: `${paths.jsonSchemas}/{schema}`,
      schema: "JsonSchemaFile.v1_1_5",
      answers: { GET: (call) => ({ status: 200, body: showSchema(call, schemas()) }) },
    },
  ];
}

function showFile(): Record<string, unknown> {
  return {
    "@odata.id": registryPath,
    "@odata.type": "#MessageRegistryFile.v1_1_3.MessageRegistryFile",
    Id: baseRegistry,
    Name: "Base Message Registry File",
    Languages: ["en"],
    Registry: baseRegistry,
    Location: [{ Language: "en", Uri: contentPath, PublicationUri: "https://redfish.dmtf.org/registries/Base.1.18.1.json" }],
  };
}

function showRegistry(): Record<string, unknown> {
  const messages = Object.entries(baseMessages).map(([key, row]) => {
    const count = Math.max(0, ...[...row.text.matchAll(/%(\d)/g)].map((match) => Number(match[1])));
    return [
      key,
      {
        Description: row.text,
        Message: row.text,
        MessageSeverity: row.severity,
        // Superseded by the one above; clients still look for it.
        Severity: row.severity,
        NumberOfArgs: count,
        ...(count === 0 ? {} : { ParamTypes: Array.from({ length: count }, () => "string") }),
        Resolution: row.resolution,
      },
    ];
  });
  return {
    "@odata.type": "#MessageRegistry.v1_6_3.MessageRegistry",
    Id: "Base.1.18.1",
    Name: "Base Message Registry",
    Language: "en",
    Description: "The messages of the base registry that this service uses",
    RegistryPrefix: "Base",
    RegistryVersion: "1.18.1",
    OwningEntity: "DMTF",
    Messages: Object.fromEntries(messages),
  };
}

function showSchema(call: Call, schemas: readonly string[]): Record<string, unknown> {
  const schema = schemas.find((each) => each === call.parts[0]);
  if (schema === undefined) throw RedfishError.of(404, "ResourceMissingAtURI", [call.path]);
  const [name = schema] = schema.split(".");
  return {
    "@odata.id": `${paths.jsonSchemas}/${schema}`,
    "@odata.type": "#JsonSchemaFile.v1_1_5.JsonSchemaFile",
    Id: schema,
    Name: `${name} Schema File`,
    Schema: `#${schema}.${name}`,
    Languages: ["en"],
    Location: [{ Language: "en", PublicationUri: `https://redfish.dmtf.org/schemas/v1/${schema}.json` }],
  };
}
