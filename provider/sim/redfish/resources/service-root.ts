import type { Bmc } from "../bmc.js";
import { link, paths } from "../bmc.js";
import type { Route } from "../route.js";

/** What is below the root, by the root's own names for it. */
const services = {
  Systems: paths.systems,
  Chassis: paths.chassisCollection,
  Managers: paths.managers,
  Tasks: paths.taskService,
  SessionService: paths.sessionService,
  AccountService: paths.accountService,
  EventService: paths.eventService,
  UpdateService: paths.updateService,
  CertificateService: paths.certificateService,
  Registries: paths.registries,
  JsonSchemas: paths.jsonSchemas,
} as const;

/** What is open to everybody: the version, the service root and the OData documents. `schemas` names all, such as Chassis.v1_23_0. */
export function serviceRootRoutes(bmc: Bmc, schemas: () => readonly string[]): Route[] {
  return [
    { path: "/redfish", open: ["GET"], answers: { GET: () => ({ status: 200, body: { v1: "/redfish/v1/" } }) } },
    { path: paths.root, open: ["GET"], schema: "ServiceRoot.v1_15_0", answers: { GET: () => ({ status: 200, body: serviceRoot(bmc) }) } },
    {
      path: `${paths.root}/odata`,
      open: ["GET"],
      answers: { GET: () => ({ status: 200, body: serviceDocument() }) },
    },
    {
      path: `${paths.root}/$metadata`,
      open: ["GET"],
      answers: { GET: () => ({ status: 200, body: metadata(schemas()), headers: { "Content-Type": "application/xml;charset=utf-8" } }) },
    },
  ];
}

function serviceRoot(bmc: Bmc): Record<string, unknown> {
  return {
    "@odata.id": "/redfish/v1/",
    "@odata.type": "#ServiceRoot.v1_15_0.ServiceRoot",
    Id: "RootService",
    Name: "Root Service",
    RedfishVersion: "1.17.0",
    Vendor: "Lab",
    UUID: bmc.machine.spec.uuid,
    Product: `BMC of ${bmc.machine.spec.name}`,
    ProtocolFeaturesSupported: {
      ExpandQuery: { ExpandAll: false, Levels: false, Links: false, NoLinks: false },
      FilterQuery: false,
      OnlyMemberQuery: false,
      SelectQuery: false,
    },
    ...Object.fromEntries(Object.entries(services).map(([name, path]) => [name, link(path)])),
    Links: { Sessions: link(paths.sessions) },
  };
}

function serviceDocument(): Record<string, unknown> {
  const entries = Object.entries(services).map(([name, url]) => ({ name, kind: "Singleton", url }));
  return {
    "@odata.context": `${paths.root}/$metadata`,
    value: [{ name: "Service", kind: "Singleton", url: `${paths.root}/` }, ...entries],
  };
}

function metadata(schemas: readonly string[]): string {
  const names = [...new Set(schemas.map((schema) => schema.split(".")[0] ?? schema))];
  const references = names.map((name) => {
    const namespaces = [name, ...schemas.filter((schema) => schema.startsWith(`${name}.`))];
    const includes = namespaces.map((namespace) => `<edmx:Include Namespace="${namespace}"/>`);
    return `  <edmx:Reference Uri="http://redfish.dmtf.org/schemas/v1/${name}_v1.xml">${includes.join("")}</edmx:Reference>\n`;
  });
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">\n' +
    references.join("") +
    '  <edmx:DataServices><Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Service">' +
    '<EntityContainer Name="Service" Extends="ServiceRoot.v1_15_0.ServiceContainer"/></Schema></edmx:DataServices>\n</edmx:Edmx>\n'
  );
}
