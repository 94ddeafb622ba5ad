import type { Bmc } from "../bmc.js";
import { link, paths } from "../bmc.js";
import type { Route } from "../route.js";

const odataServices = ["Systems", "Chassis", "Managers", "TaskService", "SessionService"] as const;

const schemas = [
  "ServiceRoot",
  "ComputerSystemCollection",
  "ComputerSystem",
  "ChassisCollection",
  "Chassis",
  "ManagerCollection",
  "Manager",
  "VirtualMediaCollection",
  "VirtualMedia",
  "EthernetInterfaceCollection",
  "EthernetInterface",
  "SecureBoot",
  "ProcessorCollection",
  "Processor",
  "MemoryCollection",
  "Memory",
  "StorageCollection",
  "Storage",
  "Drive",
  "NetworkAdapterCollection",
  "NetworkAdapter",
  "PortCollection",
  "Port",
  "PCIeDeviceCollection",
  "PCIeDevice",
  "PCIeFunctionCollection",
  "PCIeFunction",
  "Bios",
  "ActionInfo",
  "SessionService",
  "SessionCollection",
  "Session",
  "TaskService",
  "TaskCollection",
  "Task",
] as const;

/** What is open to everybody: the version, the service root and the OData documents. */
export function serviceRootRoutes(bmc: Bmc): Route[] {
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
      answers: { GET: () => ({ status: 200, body: metadata(), headers: { "Content-Type": "application/xml;charset=utf-8" } }) },
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
    Product: `BMC of ${bmc.machine.spec.name}`,
    ProtocolFeaturesSupported: {
      ExpandQuery: { ExpandAll: false, Levels: false, Links: false, NoLinks: false },
      FilterQuery: false,
      OnlyMemberQuery: false,
      SelectQuery: false,
    },
    Systems: link(paths.systems),
    Chassis: link(paths.chassisCollection),
    Managers: link(paths.managers),
    Tasks: link(paths.taskService),
    SessionService: link(paths.sessionService),
    Links: { Sessions: link(paths.sessions) },
  };
}

function serviceDocument(): Record<string, unknown> {
  const entries = odataServices.map((name) => ({ name, kind: "Singleton", url: `${paths.root}/${name}` }));
  return {
    "@odata.context": `${paths.root}/$metadata`,
    value: [{ name: "Service", kind: "Singleton", url: `${paths.root}/` }, ...entries],
  };
}

function metadata(): string {
  const references = schemas.map(
    (name) =>
      `  <edmx:Reference Uri="http://redfish.dmtf.org/schemas/v1/${name}_v1.xml"><edmx:Include Namespace="${name}"/></edmx:Reference>\n`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">\n' +
    references.join("") +
    '  <edmx:DataServices><Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Service">' +
    '<EntityContainer Name="Service" Extends="ServiceRoot.v1_15_0.ServiceContainer"/></Schema></edmx:DataServices>\n</edmx:Edmx>\n'
  );
}
