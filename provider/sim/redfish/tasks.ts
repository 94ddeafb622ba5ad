import { message, RedfishError } from "./message.js";
import type { Message } from "./message.js";
import type { Reply } from "./route.js";

const kept = 100;

/** How the task of the fault odd-tasks departs from the rules. */
export type TaskOddity =
  "slow" | "stuck" | "monitor-404" | "vanishes" | "warning" | "full-but-running" | "failed" | "no-location" | "in-message";

const oddMs = 400;
const hiddenLooks = 2;

export interface Task {
  readonly id: string;
  readonly name: string;
  readonly startTime: string;
  readonly endTime?: string;
  readonly state: "Running" | "Completed" | "Exception";
  readonly messages: readonly Message[];
  /** The action's own answer, once it has ended. */
  readonly result?: Reply;
  readonly oddity?: TaskOddity;
}

/** The tasks of one BMC; the last 100 are kept. */
export class Tasks {
  private tasks = new Map<string, Task>();
  private lastId = 0;
  /** Looks at tasks that are not to be found at first. */
  private readonly looks = new Map<string, number>();

  constructor(
    private readonly collectionPath: string,
    private readonly monitorsPath: string,
  ) {}

  /** Starts the work and answers 202 with the task and, in Location, its monitor. */
  start(name: string, work: () => Promise<Reply>, oddity?: TaskOddity): Reply {
    const begun = { id: String(++this.lastId), name, startTime: new Date().toISOString() };
    const task: Task = { ...begun, state: "Running", messages: [], ...(oddity === undefined ? {} : { oddity }) };
    this.tasks.set(task.id, task);
    for (const oldest of this.tasks.keys()) {
      if (this.tasks.size <= kept) break;
      this.tasks.delete(oldest);
    }
    if (oddity !== undefined) return this.startOddly(task, oddity, work);
    this.follow(task, work());
    return this.accepted(task);
  }

  private startOddly(task: Task, oddity: TaskOddity, work: () => Promise<Reply>): Reply {
    if (oddity === "failed") this.follow(task, Promise.reject(RedfishError.of(500, "InternalError")));
    else if (oddity !== "stuck") this.follow(task, delayed(work));
    if (oddity === "no-location") return { status: 202 };
    const reply = this.accepted(task);
    if (oddity !== "in-message") return reply;
    const accepted = { ...message("Success"), MessageArgs: [`${this.collectionPath}/${task.id}`] };
    return { status: 202, body: { Accepted: { "@Message.ExtendedInfo": [accepted] } } };
  }

  private follow(task: Task, work: Promise<Reply>): void {
    work.then(
      (result) => this.end(task, { state: "Completed", result, messages: [message("Success")] }),
      (error: unknown) => this.end(task, failure(error)),
    );
  }

  list(): Task[] {
    return [...this.tasks.values()];
  }

  find(id: string): Task | undefined {
    return this.tasks.get(id);
  }

  /** What the monitor answers: 202 with the task while it runs, then the action's answer. */
  monitor(id: string): Reply | undefined {
    const task = this.tasks.get(id);
    if (task === undefined || this.isHidden(task)) return undefined;
    // A task that is told by its resource, not by the action's answer.
    if (task.oddity === "warning" && task.result !== undefined) return { status: 200, body: this.show(task) };
    return task.result ?? this.accepted(task);
  }

  /** All are gone, as after a restart of the BMC. */
  drop(): void {
    this.tasks = new Map();
  }

  show(task: Task): Record<string, unknown> {
    return {
      "@odata.id": `${this.collectionPath}/${task.id}`,
      "@odata.type": "#Task.v1_7_1.Task",
      Id: task.id,
      Name: task.name,
      TaskState: task.state,
      TaskStatus: task.state === "Exception" ? "Critical" : task.oddity === "warning" ? "Warning" : "OK",
      StartTime: task.startTime,
      ...(task.endTime === undefined ? {} : { EndTime: task.endTime }),
      PercentComplete: task.state === "Running" && task.oddity !== "full-but-running" ? 0 : 100,
      TaskMonitor: `${this.monitorsPath}/${task.id}`,
      Messages: task.messages,
    };
  }

  private isHidden(task: Task): boolean {
    if (task.oddity === "vanishes") return task.result !== undefined;
    if (task.oddity !== "monitor-404") return false;
    const looks = (this.looks.get(task.id) ?? 0) + 1;
    this.looks.set(task.id, looks);
    return looks <= hiddenLooks;
  }

  private accepted(task: Task): Reply {
    return { status: 202, body: this.show(task), headers: { Location: `${this.monitorsPath}/${task.id}` } };
  }

  private end(task: Task, outcome: Pick<Task, "state" | "messages"> & { readonly result: Reply }): void {
    if (this.tasks.get(task.id) === undefined) return;
    this.tasks.set(task.id, { ...task, ...outcome, endTime: new Date().toISOString() });
  }
}

function failure(error: unknown): Pick<Task, "state" | "messages"> & { readonly result: Reply } {
  const refused = error instanceof RedfishError ? error : RedfishError.of(500, "InternalError");
  return {
    state: "Exception",
    messages: refused.messages,
    result: { status: refused.status, body: refused.body, headers: refused.headers },
  };
}

async function delayed(work: () => Promise<Reply>): Promise<Reply> {
  await new Promise((resolve) => setTimeout(resolve, oddMs));
  return work();
}
