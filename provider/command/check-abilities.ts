import type { BmcAbilities, BmcSession } from "../ports/bmc.js";
import type { Progress } from "../ports/progress.js";
import { failed, ok, skipped, warn, type FindingOf } from "./finding.js";

/** Redfish's privileges that provisioning needs; virtual media of a manager needs ConfigureManager too. */
const neededPrivileges = ["Login", "ConfigureComponents"];
const neededForManagersMedia = "ConfigureManager";
const maxSkewMs = 5 * 60_000;
/** One of each group has to be allowed. */
const neededResets = [["On", "ForceOn"], ["ForceOff"]];

/** What account and BMC can do of what provisioning needs. */
export async function checkAbilities(session: BmcSession, progress: Progress): Promise<FindingOf[]> {
  const { virtualMedia, bootOnceCd, gracefulShutdown } = session.capabilities;
  const abilities = await session.readAbilities(progress);
  return [
    ok(
      "BMC",
      [abilities.model, abilities.firmwareVersion].filter((text) => text !== "").join(", firmware ") || "says nothing about itself",
    ),
    checkPrivileges(abilities),
    virtualMedia ? ok("virtual CD", "there") : failed("virtual CD", "none", "look for a lacking licence for virtual media"),
    bootOnceCd ? ok("boot once", "from the virtual CD") : failed("boot once", "not from a CD", "look for a newer BMC firmware"),
    checkResets(abilities, gracefulShutdown),
    checkClock(abilities),
    ok("logs", `events ${abilities.eventLog ? "yes" : "no"}, serial console ${abilities.serialLog ? "yes" : "no"}`),
  ];
}

function checkPrivileges({ role, privileges, virtualMediaOf }: BmcAbilities): FindingOf {
  const check = "privileges";
  const as = role === "" ? "" : `role ${role}: `;
  if (privileges === undefined) return skipped(check, `${as}the BMC does not show what this account may do`);
  const needed = virtualMediaOf === "manager" ? [...neededPrivileges, neededForManagersMedia] : neededPrivileges;
  const missing = needed.filter((privilege) => !privileges.includes(privilege));
  if (missing.length === 0) return ok(check, `${as}${privileges.join(", ")}`);
  const remedy = `give the account a role with ${needed.join(", ")}${needed === neededPrivileges ? ", such as Operator" : ": the virtual CD is the manager's"}`;
  // Some BMCs ask less for virtual media than the standard's registry does.
  const onlyMedia = missing.every((privilege) => privilege === neededForManagersMedia);
  return (onlyMedia ? warn : failed)(check, `${as}${missing.join(" and ")} lacking`, remedy);
}

function checkResets({ resetTypes }: BmcAbilities, gracefulShutdown: boolean): FindingOf {
  const check = "power control";
  if (resetTypes === undefined) return skipped(check, "the BMC does not say which resets it takes");
  const missing = neededResets.filter((group) => !group.some((type) => resetTypes.includes(type))).map((group) => group.join(" or "));
  if (missing.length > 0)
    return failed(check, `no reset ${missing.join(", no ")}; it takes ${resetTypes.join(", ")}`, "look for a newer BMC firmware");
  return gracefulShutdown
    ? ok(check, resetTypes.join(", "))
    : warn(check, `${resetTypes.join(", ")}; no graceful shutdown`, "shut running systems down before they are switched off");
}

function checkClock({ time, clockSkewMs }: BmcAbilities): FindingOf {
  const check = "clock";
  if (clockSkewMs === undefined) return skipped(check, "the BMC does not show its clock");
  const seconds = Math.round(Math.abs(clockSkewMs) / 1000);
  const text = `${time}, ${seconds} s ${clockSkewMs < 0 ? "behind" : "ahead of"} this machine`;
  if (Math.abs(clockSkewMs) <= maxSkewMs) return ok(check, text);
  return warn(check, text, "set the BMC's clock or its NTP server: its logs and certificates are dated by it");
}
