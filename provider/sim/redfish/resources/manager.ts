import { onlyParameters, textParameter } from "../body.js";
import type { Bmc } from "../bmc.js";
import { collection, link, paths } from "../bmc.js";
import type { Call, Reply, Route } from "../route.js";

const managerResets = ["GracefulRestart", "ForceRestart"] as const;

export function managerRoutes(bmc: Bmc): Route[] {
  return [
    {
      path: paths.managers,
      schema: "ManagerCollection",
      answers: { GET: () => collection(paths.managers, "ManagerCollection", "Manager Collection", [paths.manager]) },
    },
    { path: paths.manager, schema: "Manager.v1_19_0", answers: { GET: () => ({ status: 200, body: show(bmc) }) } },
    { path: paths.managerReset, answers: { POST: (call) => reset(bmc, call) } },
  ];
}

function show(bmc: Bmc): Record<string, unknown> {
  return {
    "@odata.id": paths.manager,
    "@odata.type": "#Manager.v1_19_0.Manager",
    Id: "1",
    Name: `BMC of ${bmc.machine.spec.name}`,
    ManagerType: "BMC",
    Model: "Simulated BMC",
    FirmwareVersion: "1.0",
    PowerState: "On",
    Status: { State: "Enabled", Health: "OK" },
    UUID: managerUuid(bmc.machine.spec.uuid),
    ServiceEntryPointUUID: bmc.machine.spec.uuid,
    DateTime: utcNow(),
    DateTimeLocalOffset: "+00:00",
    VirtualMedia: link(paths.virtualMedia),
    LogServices: link(paths.managerLogs),
    NetworkProtocol: link(paths.networkProtocol),
    EthernetInterfaces: link(paths.managerInterfaces),
    Links: { ManagerForServers: [link(paths.system)], ManagerForChassis: [link(paths.chassis)], ManagerInChassis: link(paths.chassis) },
    Actions: { "#Manager.Reset": { target: paths.managerReset, "ResetType@Redfish.AllowableValues": managerResets } },
  };
}

/** The BMC is a machine of its own: the server's UUID with another last group. */
function managerUuid(uuid: string): string {
  return uuid.replace(/[0-9a-fA-F]{12}$/, "0000000000bc");
}

function utcNow(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "+00:00");
}

function reset(bmc: Bmc, call: Call): Reply {
  const parameters = { action: "Manager.Reset", body: call.body };
  onlyParameters(parameters, ["ResetType"]);
  textParameter(parameters, "ResetType", managerResets);
  bmc.restartSoon();
  return { status: 204 };
}
