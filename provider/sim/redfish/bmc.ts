import type { Faults } from "../control/faults.js";
import type { BmcMachine } from "../machine/bmc-machine.js";
import { MediaTooLarge, StateConflict } from "../machine/refusals.js";
import { MediaError } from "../machine/http-media.js";
import { RedfishError } from "./message.js";
import type { Reply } from "./route.js";
import type { Accounts } from "./accounts.js";
import type { EventLog } from "./event-log.js";
import type { Subscriptions } from "./subscriptions.js";
import type { Sessions } from "./sessions.js";
import type { TaskOddity, Tasks } from "./tasks.js";

export type AsyncAction = "Reset" | "InsertMedia";

/** What the resources of one BMC are made from. */
export interface Bmc {
  readonly machine: BmcMachine;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  /** What happened to the server. */
  readonly systemLog: EventLog;
  /** What happened at the BMC itself. */
  readonly managerLog: EventLog;
  readonly subscriptions: Subscriptions;
  /** Where the BMC listens. */
  readonly listening: () => { readonly host: string; readonly port: number; readonly isTls: boolean };
  /** PEM of the certificate shown now; empty over plain HTTP. */
  readonly certificate: () => string;
  /** Shows this certificate soon, with its key in the same PEM; false when the two do not fit. */
  readonly replaceCertificate: (pem: string) => boolean;
  readonly tasks: Tasks;
  readonly faults: Faults;
  /** Actions that are answered 202 with a task. */
  readonly asyncActions: readonly AsyncAction[];
  /** Restarts the BMC soon; the request that asked for it is answered first. */
  readonly restartSoon: (how?: BmcRestart) => void;
  /** Up again after a restart, but not ready yet. */
  readonly isStarting: () => boolean;
  readonly isClockWrong: () => boolean;
}

export interface BmcRestart {
  /** How long connections are refused. */
  readonly downMs: number;
  /** How long 503 is answered afterwards. */
  readonly notReadyMs: number;
  /** The clock is back at 1970. */
  readonly epoch: boolean;
  readonly dropMedia: boolean;
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
  accountService: "/redfish/v1/AccountService",
  accounts: "/redfish/v1/AccountService/Accounts",
  roles: "/redfish/v1/AccountService/Roles",
  eventService: "/redfish/v1/EventService",
  subscriptions: "/redfish/v1/EventService/Subscriptions",
  testEvent: "/redfish/v1/EventService/Actions/EventService.SubmitTestEvent",
  certificateService: "/redfish/v1/CertificateService",
  certificateLocations: "/redfish/v1/CertificateService/CertificateLocations",
  replaceCertificate: "/redfish/v1/CertificateService/Actions/CertificateService.ReplaceCertificate",
  updateService: "/redfish/v1/UpdateService",
  firmwareInventory: "/redfish/v1/UpdateService/FirmwareInventory",
  registries: "/redfish/v1/Registries",
  jsonSchemas: "/redfish/v1/JsonSchemas",
  systemLogs: "/redfish/v1/Systems/1/LogServices",
  managerLogs: "/redfish/v1/Managers/1/LogServices",
  networkProtocol: "/redfish/v1/Managers/1/NetworkProtocol",
  httpsCertificates: "/redfish/v1/Managers/1/NetworkProtocol/HTTPS/Certificates",
  managerInterfaces: "/redfish/v1/Managers/1/EthernetInterfaces",
  managerInterface: "/redfish/v1/Managers/1/EthernetInterfaces/eth0",
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
  const odd = bmc.faults.look("odd-tasks");
  if (odd?.["action"] === action) {
    bmc.faults.take("odd-tasks");
    return bmc.tasks.start(action, run, String(odd["form"]) as TaskOddity);
  }
  return bmc.asyncActions.includes(action) ? bmc.tasks.start(action, run) : run();
}

function asRedfishError(error: unknown): unknown {
  if (error instanceof StateConflict) return RedfishError.of(409, "ResourceInUse");
  if (error instanceof MediaTooLarge) return RedfishError.of(400, "PropertyValueOutOfRange", ["a larger medium", "Image"]);
  if (error instanceof MediaError) return RedfishError.of(400, "CouldNotEstablishConnection", ["Image"]);
  return error;
}
