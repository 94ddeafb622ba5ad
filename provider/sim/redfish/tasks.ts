import { message, RedfishError } from "./message.js";
import type { Message } from "./message.js";
import type { Reply } from "./route.js";

const kept = 100;

export interface Task {
  readonly id: string;
  readonly name: string;
  readonly startTime: string;
  readonly endTime?: string;
  readonly state: "Running" | "Completed" | "Exception";
  readonly messages: readonly Message[];
  /** The action's own answer, once it has ended. */
  readonly result?: Reply;
}

/** The tasks of one BMC; the last 100 are kept. */
export class Tasks {
  private tasks = new Map<string, Task>();
  private lastId = 0;

  constructor(
    private readonly collectionPath: string,
    private readonly monitorsPath: string,
  ) {}

  /** Starts the work and answers 202 with the task and, in Location, its monitor. */
  start(name: string, work: () => Promise<Reply>): Reply {
    const task: Task = { id: String(++this.lastId), name, startTime: new Date().toISOString(), state: "Running", messages: [] };
    this.tasks.set(task.id, task);
    for (const oldest of this.tasks.keys()) {
      if (this.tasks.size <= kept) break;
      this.tasks.delete(oldest);
    }
    work().then(
      (result) => this.end(task, { state: "Completed", result, messages: [message("Success")] }),
      (error: unknown) => this.end(task, failure(error)),
    );
    return this.accepted(task);
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
    if (task === undefined) return undefined;
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
      TaskStatus: task.state === "Exception" ? "Critical" : "OK",
      StartTime: task.startTime,
      ...(task.endTime === undefined ? {} : { EndTime: task.endTime }),
      PercentComplete: task.state === "Running" ? 0 : 100,
      TaskMonitor: `${this.monitorsPath}/${task.id}`,
      Messages: task.messages,
    };
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
