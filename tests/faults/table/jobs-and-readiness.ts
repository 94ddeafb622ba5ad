import { booting, group, resetPath, systemPath, type FaultOutcome } from "../fault-outcome.js";

const jobs = group(7);
const readiness = group(8);
const firmware = group(18);
const reset = { action: "Reset" };
const insert = { action: "InsertMedia" };
const busy = { status: 503, messageId: "Base.1.18.1.ServiceTemporarilyUnavailable", text: "Try again later." };

/** Groups 7, 8 and 18: jobs, a BMC that is not ready, firmware. */
export const jobsAndReadiness: readonly FaultOutcome[] = [
  jobs.survived("task-slow", "a reset is a task of 4 s", "odd-tasks", { parameters: { ...reset, form: "slow" } }, 90),
  jobs.survived(
    "task-monitor-404",
    "the task's monitor is 404 at first",
    "odd-tasks",
    { parameters: { ...reset, form: "monitor-404" } },
    90,
  ),
  jobs.survived("task-vanishes", "the task vanishes when it has finished", "odd-tasks", { parameters: { ...reset, form: "vanishes" } }, 90),
  jobs.survived("task-warning", "the task is Completed with Warning", "odd-tasks", { parameters: { ...reset, form: "warning" } }, 90),
  jobs.survived(
    "task-100",
    "the task stands at 100 % and Running for 4 s",
    "odd-tasks",
    { parameters: { ...reset, form: "full-but-running" } },
    90,
  ),
  jobs.survived("task-no-location", "202 without Location or body", "odd-tasks", { parameters: { ...reset, form: "no-location" } }, 90),
  jobs.survived(
    "task-insert",
    "InsertMedia is a task of 4 s that vanishes",
    "odd-tasks",
    { parameters: { ...insert, form: "vanishes" } },
    90,
    { operations: booting },
  ),
  jobs.failed(
    "task-failed",
    "the task of a reset fails",
    "odd-tasks",
    { parameters: { ...reset, form: "failed" } },
    "BMC_TASK_FAILED",
    "the task of the BMC .* failed",
    { person: "mends" },
  ),
  jobs.failed(
    "task-stuck",
    "the task of InsertMedia stays Scheduled for ever (one job per controller)",
    "odd-tasks",
    { parameters: { ...insert, form: "stuck" } },
    "BMC_TIMEOUT",
    "task to insert the boot medium",
    { operations: booting, person: "mends", isSlow: true },
  ),
  jobs.survived(
    "job-pending",
    "a reset is refused LC068 (a pending job) 3 times",
    "refused",
    { count: 3, parameters: { path: resetPath, status: 400, messageId: "IDRAC.2.8.LC068", text: "A job is pending." } },
    90,
  ),
  jobs.failed(
    "job-stuck",
    "a reset is refused LC068 for ever",
    "refused",
    { parameters: { path: resetPath, status: 400, messageId: "IDRAC.2.8.LC068", text: "A job is pending." } },
    "BMC_BUSY",
    "LC068",
    { person: "mends", isSlow: true },
  ),
  jobs.survived(
    "job-running",
    "a reset is refused RAC0679 (a job runs) 3 times",
    "refused",
    { count: 3, parameters: { path: resetPath, status: 400, messageId: "IDRAC.2.8.RAC0679", text: "A job is running." } },
    90,
  ),

  readiness.survived(
    "sys518",
    "500 SYS518 three times",
    "refused",
    { count: 3, parameters: { status: 500, messageId: "IDRAC.2.8.SYS518", text: "iDRAC is not ready." } },
    60,
  ),
  readiness.survived(
    "swc0700",
    "400 SWC0700 three times",
    "refused",
    { count: 3, parameters: { status: 400, messageId: "IDRAC.2.8.SWC0700", text: "iDRAC is not ready." } },
    60,
  ),
  readiness.survived(
    "503-seconds",
    "503 with Retry-After: 2, three times",
    "refused",
    { count: 3, parameters: { ...busy, retryAfter: "2" } },
    60,
  ),
  readiness.survived(
    "503-date",
    "503 with a date in Retry-After, three times",
    "refused",
    { count: 3, parameters: { ...busy, retryAfter: "date" } },
    60,
  ),
  readiness.survived(
    "503-bare",
    "503 without Retry-After, four times",
    "bmc-not-ready",
    { count: 4, parameters: { retryAfterSeconds: -1 } },
    90,
  ),
  readiness.survived(
    "500-unknown-state",
    "500 ServiceInUnknownState, three times",
    "bmc-not-ready",
    { count: 3, parameters: { status: 500 } },
    60,
  ),
  readiness.failed("503-always", "503 for ever", "bmc-not-ready", {}, "BMC_BUSY", "not ready", {
    person: "mends",
    mayLeaveSession: true,
    isSlow: true,
    orLater: ["BMC_TIMEOUT"],
  }),
  readiness.survived(
    "empty-systems",
    "the collection of systems is empty and the system 404, at first",
    "empty-systems",
    { count: 3, parameters: {} },
    90,
  ),
  readiness.failed(
    "no-systems",
    "the collection of systems stays empty",
    "empty-systems",
    {},
    "BMC_BUSY",
    "a system at the BMC|no system",
    { person: "mends", isSlow: true, orLater: ["BMC_REJECTED", "BMC_TIMEOUT"] },
  ),
  readiness.survived("root-without-links", "the service root names nothing at first", "root-without-links", { count: 2 }, 60),
  readiness.failed("root-never-links", "the service root names nothing for ever", "root-without-links", {}, "BMC_BUSY", "service root", {
    person: "mends",
    isSlow: true,
    orLater: ["BMC_TIMEOUT"],
  }),

  firmware.survived(
    "firmware-restart",
    "a firmware task of somebody else restarts the BMC in the middle: away for 30 s",
    "bmc-reboot",
    { count: 1, parameters: { downMs: 3000, notReadyMs: 2000 } },
    180,
  ),
  firmware.survived(
    "firmware-host-reboot",
    "a staged firmware update runs in our start: one more reboot",
    "extra-reboot",
    { count: 1 },
    150,
    { operations: booting, posts: 2 },
  ),
  firmware.survived(
    "task-in-message",
    "a task is named only in MessageArgs of the answer",
    "odd-tasks",
    { parameters: { ...reset, form: "in-message" } },
    90,
  ),
  firmware.survived(
    "resource-500",
    "the system is answered 500 four times while an update runs",
    "refused",
    { count: 4, parameters: { method: "GET", path: systemPath, status: 500, messageId: "Base.1.18.1.InternalError" } },
    90,
  ),
];
