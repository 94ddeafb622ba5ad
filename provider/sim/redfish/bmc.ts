import type { Faults } from "../control/faults.js";
import type { BmcMachine } from "../machine/bmc-machine.js";
import { StateConflict } from "../machine/bmc-machine.js";
import { MediaError } from "../machine/http-media.js";
import { RedfishError } from "./message.js";
import type { Reply } from "./route.js";
import type { Sessions } from "./sessions.js";
import type { Tasks } from "./tasks.js";

export type AsyncAction = "Reset" | "InsertMedia";

/** What the resources of one BMC are made from. */
export interface Bmc {
  readonly machine: BmcMachine;
  readonly sessions: Sessions;
  readonly tasks: Tasks;
  readonly faults: Faults;
  /** Actions that are answered 202 with a task. */
  readonly asyncActions: readonly AsyncAction[];
  /** Restarts the BMC soon; the request that asked for it is answered first. */
  readonly restartSoon: () => void;
}

export const paths = {
  root: "/redfish/v1",
  systems: "/redfish/v1/Systems",
  system: "/redfish/v1/Systems/1",
  resetInfo: "/redfish/v1/Systems/1/ResetActionInfo",
  reset: "/redfish/v1/Systems/1/Actions/ComputerSystem.Reset",
  secureBoot: "/redfish/v1/Systems/1/SecureBoot",
  interfaces: "/redfish/v1/Systems/1/EthernetInterfaces",
  interface: "/redfish/v1/Systems/1/EthernetInterfaces/1",
  managers: "/redfish/v1/Managers",
  manager: "/redfish/v1/Managers/1",
  managerReset: "/redfish/v1/Managers/1/Actions/Manager.Reset",
  virtualMedia: "/redfish/v1/Managers/1/VirtualMedia",
  cd: "/redfish/v1/Managers/1/VirtualMedia/Cd",
  insertMedia: "/redfish/v1/Managers/1/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia",
  ejectMedia: "/redfish/v1/Managers/1/VirtualMedia/Cd/Actions/VirtualMedia.EjectMedia",
  chassisCollection: "/redfish/v1/Chassis",
  chassis: "/redfish/v1/Chassis/1",
  sessionService: "/redfish/v1/SessionService",
  sessions: "/redfish/v1/SessionService/Sessions",
  taskService: "/redfish/v1/TaskService",
  tasks: "/redfish/v1/TaskService/Tasks",
  taskMonitors: "/redfish/v1/TaskService/TaskMonitors",
} as const;

export function link(path: string): { "@odata.id": string } {
  return { "@odata.id": path };
}

export function collection(path: string, type: string, name: string, members: readonly string[]): Reply {
  return {
    status: 200,
    body: {
      "@odata.id": path,
      "@odata.type": `#${type}.${type}`,
      Name: name,
      "Members@odata.count": members.length,
      Members: members.map(link),
    },
  };
}

/** Runs an action now, or as a task when the BMC is set up so. */
export async function act(bmc: Bmc, action: AsyncAction, work: () => Promise<void>): Promise<Reply> {
  const run = async (): Promise<Reply> => {
    try {
      await work();
      return { status: 204 };
    } catch (error) {
      throw asRedfishError(error);
    }
  };
  return bmc.asyncActions.includes(action) ? bmc.tasks.start(action, run) : run();
}

function asRedfishError(error: unknown): unknown {
  if (error instanceof StateConflict) return RedfishError.of(409, "ResourceInUse");
  if (error instanceof MediaError) return RedfishError.of(400, "CouldNotEstablishConnection", ["Image"]);
  return error;
}
