import { PatchReader } from "../body.js";
import type { Bmc } from "../bmc.js";
import { collection, link, paths } from "../bmc.js";
import { message, RedfishError } from "../message.js";
import type { Call, Reply, Route } from "../route.js";
import type { Session } from "../sessions.js";

export function sessionServiceRoutes(bmc: Bmc): Route[] {
  const { sessions } = bmc;
  const login = (call: Call): Reply => open(bmc, call);
  return [
    {
      path: paths.sessionService,
      schema: "SessionService.v1_1_9",
      answers: {
        GET: () => ({ status: 200, body: showService(bmc) }),
        PATCH: (call) => {
          const reader = new PatchReader(call.body, showService(bmc));
          reader.onlyWritable(["SessionTimeout"]);
          const timeout = reader.whole("SessionTimeout", 30, 86400);
          reader.finish();
          if (timeout !== undefined) sessions.timeoutSeconds = timeout;
          return { status: 200, body: showService(bmc) };
        },
      },
    },
    {
      path: paths.sessions,
      open: ["POST"],
      schema: "SessionCollection",
      answers: {
        GET: () =>
          collection(
            paths.sessions,
            "SessionCollection",
            "Session Collection",
            sessions.live().map((session) => pathOf(session)),
          ),
        POST: login,
      },
    },
    // The specification demands that a POST to Members works like one to the collection.
    { path: `${paths.sessions}/Members`, open: ["POST"], answers: { POST: login } },
    {
      path: `${paths.sessions}/{id}`,
      schema: "Session.v1_7_0",
      answers: {
        GET: (call) => ({ status: 200, body: show(find(bmc, call)) }),
        DELETE: (call) => {
          sessions.delete(find(bmc, call).id);
          return { status: 204 };
        },
      },
    },
  ];
}

function showService(bmc: Bmc): Record<string, unknown> {
  return {
    "@odata.id": paths.sessionService,
    "@odata.type": "#SessionService.v1_1_9.SessionService",
    Id: "SessionService",
    Name: "Session Service",
    ServiceEnabled: true,
    SessionTimeout: bmc.sessions.timeoutSeconds,
    Status: { State: "Enabled", Health: "OK" },
    Sessions: link(paths.sessions),
  };
}

function open(bmc: Bmc, call: Call): Reply {
  for (const key of ["UserName", "Password"]) {
    if (call.body[key] === undefined) throw RedfishError.of(400, "PropertyMissing", [key]);
    if (typeof call.body[key] !== "string") throw RedfishError.of(400, "PropertyValueTypeError", ["***", key]);
  }
  if (bmc.faults.take("session-limit") !== undefined) throw RedfishError.of(503, "SessionLimitExceeded");
  const context = typeof call.body["Context"] === "string" ? call.body["Context"].slice(0, 256) : "";
  const credentials = { username: String(call.body["UserName"]), password: String(call.body["Password"]) };
  const session = bmc.sessions.open(credentials, context, call.path);
  bmc.managerLog.add({ text: `Session ${session.id} of ${session.username} was opened.` });
  const account = bmc.accounts.named(session.username);
  const isToChange = account?.passwordChangeRequired === true;
  const notice = isToChange ? { "@Message.ExtendedInfo": [message("PasswordChangeRequired", [`${paths.accounts}/${account.id}`])] } : {};
  return { status: 201, body: { ...show(session), ...notice }, headers: { Location: pathOf(session), "X-Auth-Token": session.token } };
}

function find(bmc: Bmc, call: Call): Session {
  const session = bmc.sessions.find(call.parts[0] ?? "");
  if (session === undefined) throw RedfishError.of(404, "ResourceMissingAtURI", [call.path]);
  return session;
}

function pathOf(session: Session): string {
  return `${paths.sessions}/${session.id}`;
}

function show(session: Session): Record<string, unknown> {
  return {
    "@odata.id": pathOf(session),
    "@odata.type": "#Session.v1_7_0.Session",
    Id: session.id,
    Name: "User Session",
    UserName: session.username,
    Password: null,
    SessionType: "Redfish",
    CreatedTime: new Date(session.createdAt).toISOString(),
    ...(session.context === "" ? {} : { Context: session.context }),
  };
}
