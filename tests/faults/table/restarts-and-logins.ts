import { group, sessionsPath, type FaultOutcome } from "../fault-outcome.js";

const reboot = group(9);
const sessions = group(10);
const logins = group(11);
const fullOf = { method: "POST", path: sessionsPath };

/** Groups 9 to 11: restarts of the BMC, sessions and logins. */
export const restartsAndLogins: readonly FaultOutcome[] = [
  reboot.survived("bmc-reboot", "the BMC restarts: refused for 10 s, 503 for 5 s, sessions lost", "bmc-reboot", { count: 1 }, 120),
  reboot.survived(
    "bmc-reboot-4-min",
    "the BMC restarts and is away for 90 s",
    "bmc-reboot",
    { count: 1, parameters: { downMs: 6000, notReadyMs: 3000 } },
    300,
    { isSlow: true },
  ),
  reboot.failed(
    "bmc-reboot-8-min",
    "the BMC restarts and is away for 8 min",
    "bmc-reboot",
    { count: 1, parameters: { downMs: 48_000 } },
    "BMC_UNREACHABLE",
    "connect to the BMC",
    {
      mayLeaveSession: true,
      isSlow: true,
      nextPosts: 2,
      orLater: ["BMC_TIMEOUT", "AGENT_SILENT"],
      nextText: "goes on from what it finds, once the BMC answers again",
    },
  ),
  reboot.survived(
    "bmc-reboot-1970",
    "the BMC restarts and its clock is back at 1970",
    "bmc-reboot",
    { count: 1, parameters: { epoch: true } },
    120,
  ),
  reboot.survived(
    "bmc-reboot-media",
    "the BMC restarts and has dropped the medium",
    "bmc-reboot",
    { count: 1, parameters: { dropMedia: true } },
    240,
    { posts: 1 },
  ),

  sessions.survived("session-limit", "no session is free for 20 s", "session-limit", { durationMs: 2000 }, 90),
  sessions.failed(
    "session-limit-always",
    "no session is free (503 SessionLimitExceeded)",
    "session-limit",
    {},
    "BMC_BUSY",
    "no free session",
    { person: "mends", isSlow: true, nextText: "goes on once other sessions have ended" },
  ),
  sessions.survived(
    "rac0218",
    "a login is refused 503 RAC0218 three times",
    "refused",
    {
      count: 3,
      parameters: { ...fullOf, status: 503, messageId: "IDRAC.2.8.RAC0218", text: "The maximum number of user sessions is reached." },
    },
    60,
  ),
  sessions.survived(
    "session-400",
    "a login is refused 400 CreateLimitReachedForResource three times",
    "refused",
    { count: 3, parameters: { ...fullOf, messageId: "Base.1.18.1.CreateLimitReachedForResource" } },
    60,
  ),
  sessions.survived("session-expiry", "sessions expire after 15 s of disuse", "session-timeout", { parameters: { seconds: 1.5 } }, 60),
  sessions.survived("session-killed", "every session is ended while it is in use", "sessions-killed", { count: 1 }, 30),

  logins.survived("401-spurious", "401 with the right token, once", "unauthorized", { count: 1 }, 30),
  logins.failed(
    "401-always",
    "401 with the right token, always",
    "unauthorized",
    {},
    "BMC_UNAUTHORIZED",
    "refused the credentials|No valid session|no valid session",
    { person: "mends", mayLeaveSession: true },
  ),
  logins.failed(
    "401-login",
    "the right password is refused once: it is not tried again, since tries count toward a lock",
    "refused",
    { count: 1, parameters: { ...fullOf, status: 401, messageId: "Base.1.18.1.ResourceAtUriUnauthorized" } },
    "BMC_UNAUTHORIZED",
    "refused the credentials",
  ),
  logins.failed(
    "password-changed",
    "the password is another one; 3 failures lock the account",
    "password-changed",
    {},
    "BMC_UNAUTHORIZED",
    "refused the credentials",
    { person: "mends", mayLeaveSession: true, nextText: "goes on with the right password: the account was not locked by us" },
  ),
  logins.failed(
    "password-change-required",
    "403 PasswordChangeRequired for everything but the account",
    "refused",
    {
      parameters: {
        method: "GET",
        path: "/(Systems|Managers)",
        status: 403,
        messageId: "Base.1.18.1.PasswordChangeRequired",
        text: "The password must be changed.",
      },
    },
    "BMC_UNAUTHORIZED",
    "demands a new password",
    { person: "mends" },
  ),
  logins.failed(
    "no-privilege",
    "the account may not write: 403 InsufficientPrivilege",
    "refused",
    { parameters: { method: "PATCH", status: 403, messageId: "Base.1.18.1.InsufficientPrivilege" } },
    "BMC_UNAUTHORIZED",
    "lacks a privilege",
    { operations: ["create", "reprovision", "delete"], person: "mends" },
  ),
  logins.survived("ip-blocked-shortly", "connections are cut for 20 s", "ip-blocked", { durationMs: 2000 }, 90),
  logins.failed("ip-blocked", "connections are cut for ever", "ip-blocked", {}, "BMC_UNREACHABLE", "connect to the BMC|connection broke", {
    person: "mends",
    mayLeaveSession: true,
    isSlow: true,
    orLater: ["BMC_TIMEOUT"],
  }),
];
