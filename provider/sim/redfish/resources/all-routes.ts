import type { Bmc } from "../bmc.js";
import type { Route } from "../route.js";
import { accountServiceRoutes } from "./account-service.js";
import { certificateServiceRoutes } from "./certificate-service.js";
import { chassisRoutes } from "./chassis.js";
import { eventServiceRoutes } from "./event-service.js";
import { logServicesRoutes } from "./log-services.js";
import { managerRoutes } from "./manager.js";
import { networkProtocolRoutes } from "./network-protocol.js";
import { registriesRoutes } from "./registries.js";
import { serviceRootRoutes } from "./service-root.js";
import { sessionServiceRoutes } from "./session-service.js";
import { systemRoutes } from "./system.js";
import { taskServiceRoutes } from "./task-service.js";
import { updateServiceRoutes } from "./update-service.js";
import { virtualMediaRoutes } from "./virtual-media.js";

/** Everything that one BMC answers. */
export function allRoutes(bmc: Bmc): Route[] {
  const schemas = (): string[] => [...new Set(routes.flatMap((route) => (route.schema === undefined ? [] : [route.schema])))].sort();
  const routes = [
    ...serviceRootRoutes(bmc, schemas),
    ...accountServiceRoutes(bmc),
    ...eventServiceRoutes(bmc),
    ...logServicesRoutes(bmc),
    ...certificateServiceRoutes(bmc),
    ...updateServiceRoutes(),
    ...networkProtocolRoutes(bmc),
    ...registriesRoutes(schemas),
    ...systemRoutes(bmc),
    ...virtualMediaRoutes(bmc),
    ...managerRoutes(bmc),
    ...chassisRoutes(bmc),
    ...sessionServiceRoutes(bmc),
    ...taskServiceRoutes(bmc),
  ];
  return routes;
}
