import { PatchReader } from "../body.js";
import type { Account, AccountFields } from "../accounts.js";
import { roleIds, rolePrivileges } from "../accounts.js";
import type { Bmc } from "../bmc.js";
import { collection, link, paths } from "../bmc.js";
import { message, RedfishError } from "../message.js";
import type { Call, Reply, Route } from "../route.js";

const shortestPassword = 8;
const longestPassword = 64;
const usernameForm = /^[A-Za-z][A-Za-z0-9_.-]{0,30}$/;
const writable = ["UserName", "Password", "RoleId", "Enabled", "PasswordChangeRequired"];

export function accountServiceRoutes(bmc: Bmc): Route[] {
  return [
    {
      path: paths.accountService,
      schema: "AccountService.v1_15_0",
      answers: { GET: () => ({ status: 200, body: showService() }) },
    },
    {
      path: paths.accounts,
      schema: "ManagerAccountCollection",
      answers: { GET: () => ({ status: 200, body: showAccounts(bmc) }), POST: (call) => create(bmc, call) },
    },
    {
      path: `${paths.accounts}/{id}`,
      schema: "ManagerAccount.v1_12_0",
      answers: {
        GET: (call) => ({ status: 200, body: showAccount(find(bmc, call)) }),
        PATCH: (call) => change(bmc, call),
        DELETE: (call) => remove(bmc, call),
      },
    },
    {
      path: paths.roles,
      schema: "RoleCollection",
      answers: {
        GET: () =>
          collection(
            paths.roles,
            "RoleCollection",
            "Role Collection",
            roleIds.map((id) => `${paths.roles}/${id}`),
          ),
      },
    },
    { path: `${paths.roles}/{id}`, schema: "Role.v1_3_1", answers: { GET: (call) => ({ status: 200, body: showRole(call) }) } },
  ];
}

function showService(): Record<string, unknown> {
  return {
    "@odata.id": paths.accountService,
    "@odata.type": "#AccountService.v1_15_0.AccountService",
    Id: "AccountService",
    Name: "Account Service",
    ServiceEnabled: true,
    Status: { State: "Enabled", Health: "OK" },
    MinPasswordLength: shortestPassword,
    MaxPasswordLength: longestPassword,
    AccountLockoutThreshold: 0,
    LocalAccountAuth: "Enabled",
    Accounts: link(paths.accounts),
    Roles: link(paths.roles),
  };
}

function showAccounts(bmc: Bmc): unknown {
  const members = bmc.accounts.list().map((account) => pathOf(account));
  return collection(paths.accounts, "ManagerAccountCollection", "Account Collection", members).body;
}

function showAccount(account: Account): Record<string, unknown> {
  return {
    "@odata.id": pathOf(account),
    "@odata.type": "#ManagerAccount.v1_12_0.ManagerAccount",
    Id: account.id,
    Name: "User Account",
    AccountTypes: ["Redfish"],
    Enabled: account.enabled,
    Locked: false,
    Password: null,
    PasswordChangeRequired: account.passwordChangeRequired,
    RoleId: account.role,
    UserName: account.username,
    Links: { Role: link(`${paths.roles}/${account.role}`) },
  };
}

function showRole(call: Call): Record<string, unknown> {
  const role = roleIds.find((id) => id === call.parts[0]);
  if (role === undefined) throw RedfishError.of(404, "ResourceMissingAtURI", [call.path]);
  return {
    "@odata.id": `${paths.roles}/${role}`,
    "@odata.type": "#Role.v1_3_1.Role",
    Id: role,
    Name: "User Role",
    IsPredefined: true,
    RoleId: role,
    AssignedPrivileges: rolePrivileges[role],
    OemPrivileges: [],
  };
}

function create(bmc: Bmc, call: Call): Reply {
  for (const key of ["UserName", "Password", "RoleId"]) {
    if (call.body[key] === undefined) throw new RedfishError(400, [message("PropertyMissing", [key], [`#/${key}`])]);
  }
  const fields = readFields(bmc, call, {});
  if (bmc.accounts.isFull) throw RedfishError.of(400, "CreateLimitReachedForResource");
  const account = bmc.accounts.add({
    username: fields.username ?? "",
    password: fields.password ?? "",
    role: fields.role ?? "ReadOnly",
    enabled: fields.enabled ?? true,
    passwordChangeRequired: fields.passwordChangeRequired ?? false,
  });
  bmc.managerLog.add({ text: `Account ${account.username} was created.` });
  return { status: 201, body: showAccount(account), headers: { Location: pathOf(account) } };
}

function change(bmc: Bmc, call: Call): Reply {
  const account = find(bmc, call);
  const fields = readFields(bmc, call, showAccount(account));
  const isSelf = call.caller?.username === account.username;
  const mayOnlySelf = bmc.accounts.named(call.caller?.username ?? "")?.role !== "Administrator";
  const others = Object.keys(fields).filter((key) => key !== "password");
  if (isSelf && mayOnlySelf && others.length > 0) throw RedfishError.of(403, "InsufficientPrivilege");
  if (bmc.accounts.isFirst(account) && (fields.enabled === false || (fields.role ?? "Administrator") !== "Administrator")) {
    throw new RedfishError(400, [message("PropertyNotWritable", ["RoleId"], ["#/RoleId"])]);
  }
  const isRenewed = fields.password !== undefined && fields.passwordChangeRequired === undefined;
  bmc.accounts.change(account.id, { ...fields, ...(isRenewed ? { passwordChangeRequired: false } : {}) });
  if (fields.enabled === false || fields.username !== undefined) bmc.sessions.dropOf(account);
  return { status: 200, body: showAccount(find(bmc, call)) };
}

function remove(bmc: Bmc, call: Call): Reply {
  const account = find(bmc, call);
  if (bmc.accounts.isFirst(account)) throw RedfishError.of(403, "ResourceCannotBeDeleted");
  bmc.accounts.delete(account.id);
  bmc.sessions.dropOf(account);
  bmc.managerLog.add({ text: `Account ${account.username} was deleted.` });
  return { status: 204 };
}

/** The fields of a POST or PATCH; throws 400 with everything that is wrong. */
function readFields(bmc: Bmc, call: Call, shown: Record<string, unknown>): Partial<AccountFields> {
  const reader = new PatchReader(call.body, shown);
  reader.onlyWritable([...writable, ...(call.method === "POST" ? ["AccountTypes", "Name", "Description"] : [])]);
  const username = reader.text("UserName", 31);
  const password = reader.text("Password", longestPassword);
  const role = reader.oneOf("RoleId", roleIds);
  const enabled = reader.flag("Enabled");
  const passwordChangeRequired = reader.flag("PasswordChangeRequired");
  reader.finish();
  if (password !== undefined && password.length < shortestPassword) {
    throw new RedfishError(400, [message("PropertyValueFormatError", ["***", "Password"], ["#/Password"])]);
  }
  if (username !== undefined) checkUsername(bmc, username, call.parts[0]);
  return withoutAbsent({ username, password, role, enabled, passwordChangeRequired });
}

function checkUsername(bmc: Bmc, username: string, ownId: string | undefined): void {
  if (!usernameForm.test(username)) {
    throw new RedfishError(400, [message("PropertyValueFormatError", [username, "UserName"], ["#/UserName"])]);
  }
  const other = bmc.accounts.named(username);
  if (other !== undefined && other.id !== ownId) {
    throw RedfishError.of(400, "ResourceAlreadyExists", ["ManagerAccount", "UserName", username]);
  }
}

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

function withoutAbsent(fields: Optional<AccountFields>): Partial<AccountFields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function find(bmc: Bmc, call: Call): Account {
  const account = bmc.accounts.find(call.parts[0] ?? "");
  if (account === undefined) throw RedfishError.of(404, "ResourceMissingAtURI", [call.path]);
  return account;
}

function pathOf(account: Account): string {
  return `${paths.accounts}/${account.id}`;
}
