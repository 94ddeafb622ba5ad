import type { Bmc } from "../bmc.js";
import type { Route } from "../route.js";
import { chassisRoutes } from "./chassis.js";
import { managerRoutes } from "./manager.js";
import { serviceRootRoutes } from "./service-root.js";
import { sessionServiceRoutes } from "./session-service.js";
import { systemRoutes } from "./system.js";
import { taskServiceRoutes } from "./task-service.js";
import { virtualMediaRoutes } from "./virtual-media.js";

/** Everything that one BMC answers. */
export function allRoutes(bmc: Bmc): Route[] {
  return [
    ...serviceRootRoutes(bmc),
    ...systemRoutes(bmc),
    ...virtualMediaRoutes(bmc),
    ...managerRoutes(bmc),
    ...chassisRoutes(bmc),
    ...sessionServiceRoutes(bmc),
    ...taskServiceRoutes(bmc),
  ];
}
