import type { Bmc } from "../bmc.js";
import { collection, link, paths } from "../bmc.js";
import { RedfishError } from "../message.js";
import type { Route } from "../route.js";

export function taskServiceRoutes(bmc: Bmc): Route[] {
  return [
    { path: paths.taskService, schema: "TaskService.v1_2_1", answers: { GET: () => ({ status: 200, body: showService() }) } },
    {
      path: paths.tasks,
      schema: "TaskCollection",
      answers: {
        GET: () =>
          collection(
            paths.tasks,
            "TaskCollection",
            "Task Collection",
            bmc.tasks.list().map((task) => `${paths.tasks}/${task.id}`),
          ),
      },
    },
    {
      path: `${paths.tasks}/{id}`,
      schema: "Task.v1_7_1",
      answers: {
        GET: (call) => {
          const task = bmc.tasks.find(call.parts[0] ?? "");
          if (task === undefined) throw RedfishError.of(404, "ResourceMissingAtURI", [call.path]);
          return { status: 200, body: bmc.tasks.show(task) };
        },
      },
    },
    {
      path: `${paths.taskMonitors}/{id}`,
      answers: {
        GET: (call) => {
          const reply = bmc.tasks.monitor(call.parts[0] ?? "");
          if (reply === undefined) throw RedfishError.of(404, "ResourceMissingAtURI", [call.path]);
          return reply;
        },
      },
    },
  ];
}

function showService(): Record<string, unknown> {
  return {
    "@odata.id": paths.taskService,
    "@odata.type": "#TaskService.v1_2_1.TaskService",
    Id: "TaskService",
    Name: "Task Service",
    ServiceEnabled: true,
    CompletedTaskOverWritePolicy: "Oldest",
    LifeCycleEventOnTaskStateChange: false,
    Status: { State: "Enabled", Health: "OK" },
    Tasks: link(paths.tasks),
  };
}
