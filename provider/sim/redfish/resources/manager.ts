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
    VirtualMedia: link(paths.virtualMedia),
    Links: { ManagerForServers: [link(paths.system)], ManagerForChassis: [link(paths.chassis)], ManagerInChassis: link(paths.chassis) },
    Actions: { "#Manager.Reset": { target: paths.managerReset, "ResetType@Redfish.AllowableValues": managerResets } },
  };
}

function reset(bmc: Bmc, call: Call): Reply {
  const parameters = { action: "Manager.Reset", body: call.body };
  onlyParameters(parameters, ["ResetType"]);
  textParameter(parameters, "ResetType", managerResets);
  bmc.restartSoon();
  return { status: 204 };
}
