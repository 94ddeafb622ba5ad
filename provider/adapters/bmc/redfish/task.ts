import { BareMetalError } from "../../../domain/errors.js";
import { waitUntil } from "../../../progress/wait-until.js";
import type { Progress } from "../../../ports/progress.js";
import { hasKey, linkAt, textAt, type JsonObject } from "./json-reader.js";
import { quoteMessages, readTaskMessages, type ExtendedMessage } from "./extended-message.js";
import type { Answer, ResourceClient } from "./resource-client.js";

const taskTimeoutMs = 600_000;
const pollMs = 1000;
/** A monitor may be missing at first, while the BMC still creates the job. */
const missingLooks = 4;

export class TaskFailure extends BareMetalError {
  readonly messages: readonly ExtendedMessage[];

  constructor(what: string, client: ResourceClient, messages: readonly ExtendedMessage[]) {
    const quoted = client.clean(quoteMessages(messages));
    const text = `failed to ${what}: the task of the BMC ${client.host} failed${quoted === "" ? "" : `: ${quoted}`}`;
    super("BMC_TASK_FAILED", text, {
      subject: client.host,
      remedy: "look at the BMC's task or job queue for the reason, mend it there, then run the same command again",
    });
    this.messages = messages;
  }
}

type TaskOutlook = "running" | "done" | "failed";

function readOutlook(task: JsonObject): TaskOutlook {
  const status = textAt(task, "TaskStatus");
  switch (textAt(task, "TaskState")) {
    case "Completed":
      return status === "Critical" ? "failed" : "done";
    case "Exception":
    case "Killed":
    case "Cancelled":
      return "failed";
    default:
      return "running";
  }
}

/**
 * Waits for the task behind a 202; any other answer is returned as it is. A task that vanishes counts as ended: callers read
 * back what it was to change. Rejects with TaskFailure.
 */
export async function settleTask(client: ResourceClient, progress: Progress, what: string, answer: Answer): Promise<Answer> {
  if (answer.status !== 202) return answer;
  const monitor = answer.location || linkAt(answer.body);
  if (monitor === "") return answer;
  let missing = 0;
  let wasSeen = false;
  let notBefore = progress.clock.now() + (answer.retryAfterMs ?? 0);
  const wait = { what: `the BMC's task to ${what}`, timeoutMs: taskTimeoutMs, intervalMs: pollMs };
  return waitUntil<Answer>(progress, wait, { code: "BMC_TIMEOUT" }, async () => {
    const left = notBefore - progress.clock.now();
    if (left > 0) await progress.clock.pause(left, progress.signal);
    const look = await client.look(progress, monitor);
    if (look.status === 404 || look.status === 410) {
      if (wasSeen || ++missing >= missingLooks) return { done: true, value: answer };
      return { done: false, seen: "no task yet" };
    }
    wasSeen = true;
    notBefore = progress.clock.now() + (look.retryAfterMs ?? 0);
    if (!look.isOk) throw new TaskFailure(what, client, look.messages);
    const outlook = hasKey(look.body, "TaskState") ? readOutlook(look.body) : look.status === 202 ? "running" : "done";
    if (outlook === "failed") throw new TaskFailure(what, client, [...readTaskMessages(look.body), ...look.messages]);
    if (outlook === "done") return { done: true, value: { ...look, status: 200, isOk: true } };
    return { done: false, seen: `${textAt(look.body, "TaskState") || "running"} ${textAt(look.body, "PercentComplete")}`.trim() };
  });
}
