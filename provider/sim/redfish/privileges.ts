import type { Account, Privilege } from "./accounts.js";
import { rolePrivileges } from "./accounts.js";
import type { Bmc } from "./bmc.js";
import { paths } from "./bmc.js";
import { RedfishError } from "./message.js";
import type { Method } from "./route.js";
import type { Caller } from "./sessions.js";

/** What a request needs, as the Redfish base privilege registry has it: one of these. */
function neededPrivileges(method: Method, path: string): readonly Privilege[] {
  const isWithin = (folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
  if (method === "GET") return path.startsWith(`${paths.accounts}/`) ? ["ConfigureUsers", "ConfigureManager", "ConfigureSelf"] : ["Login"];
  if (isWithin(paths.accountService)) return ["ConfigureUsers"];
  if (path === paths.subscriptions) return ["ConfigureManager", "ConfigureComponents"];
  // The virtual media of a manager included.
  const ofManager = [paths.managers, paths.sessionService, paths.eventService, paths.certificateService, paths.taskService];
  return ofManager.some(isWithin) ? ["ConfigureManager"] : ["ConfigureComponents"];
}

/** Throws 403 unless the caller's role allows the request, or it concerns what is the caller's own. */
export function checkPrivileges(bmc: Bmc, caller: Caller, method: Method, path: string): void {
  const account = bmc.accounts.named(caller.username);
  if (account === undefined) throw RedfishError.of(403, "InsufficientPrivilege");
  const isOwnAccount = path === `${paths.accounts}/${account.id}`;
  const isOwnSession = caller.sessionId !== undefined && path === `${paths.sessions}/${caller.sessionId}`;
  if (account.passwordChangeRequired) {
    const isAllowed = (isOwnAccount && method !== "DELETE") || (isOwnSession && method === "DELETE");
    if (!isAllowed) throw RedfishError.of(403, "PasswordChangeRequired", [`${paths.accounts}/${account.id}`]);
  }
  const held: readonly Privilege[] = rolePrivileges[account.role];
  const isOwn = (isOwnAccount && method !== "DELETE") || (method === "DELETE" && isSessionOf(bmc, account, path));
  if (isOwn && held.includes("ConfigureSelf")) return;
  if (path !== paths.accounts && path.startsWith(`${paths.accounts}/`) && !held.includes("ConfigureUsers")) {
    throw RedfishError.of(403, "InsufficientPrivilege");
  }
  if (!neededPrivileges(method, path).some((privilege) => held.includes(privilege))) throw RedfishError.of(403, "InsufficientPrivilege");
}

function isSessionOf(bmc: Bmc, account: Account, path: string): boolean {
  const session = path.startsWith(`${paths.sessions}/`) ? bmc.sessions.find(path.slice(paths.sessions.length + 1)) : undefined;
  return session?.username === account.username;
}
