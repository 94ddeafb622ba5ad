import { rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { createServer } from "node:net";
import type { MachineFiles } from "./qemu-arguments.js";
import { qemuArguments } from "./qemu-arguments.js";
import type { QemuOptions } from "./qemu-options.js";
import { QemuProcess } from "./qemu-process.js";
import type { QmpEvent } from "./qmp-client.js";
import { QmpClient } from "./qmp-client.js";

/** Why QEMU ended: the guest's doing, ours, or a crash. */
export type RunEnd = "guest-off" | "guest-reset" | "stopped" | "crashed";

const resetReasons = new Set(["guest-reset", "host-qmp-system-reset"]);
const quitTimeoutMs = 3000;
const dialTimeoutMs = 20_000;

/** One power-on: a QEMU process and the QMP connection to it. */
export class QemuRun {
  private end: RunEnd = "crashed";

  private constructor(
    private readonly process: QemuProcess,
    private client: QmpClient | undefined = undefined,
  ) {}

  /** Resolves when QEMU waits for `cont`; rejects if it does not come up, with nothing left running. */
  static async start(options: QemuOptions, files: MachineFiles, qmpSocket: string): Promise<QemuRun> {
    await rm(qmpSocket, { force: true });
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(qmpSocket, resolve);
    });
    let process: QemuProcess | undefined;
    try {
      const connected = new Promise<Socket>((resolve) => server.once("connection", resolve));
      process = await QemuProcess.start(options.qemuPath ?? "qemu-system-x86_64", qemuArguments(options, files, qmpSocket), files.qemuLog);
      const run = new QemuRun(process);
      run.client = await QmpClient.open(await firstOf(connected, process), (event) => run.take(event));
      return run;
    } catch (cause) {
      process?.kill();
      await process?.exited;
      throw new Error(`failed to start QEMU for ${options.spec.name}, see ${files.qemuLog}`, { cause });
    } finally {
      server.close();
    }
  }

  get qmp(): QmpClient {
    if (this.client === undefined) throw new Error("QMP is not connected yet");
    return this.client;
  }

  /** False as soon as the machine is known to go off, which is some time before QEMU is gone. */
  get isLive(): boolean {
    return this.end === "crashed" && !this.qmp.isClosed;
  }

  /** When and why QEMU was gone. */
  async ended(): Promise<{ readonly end: RunEnd; readonly status: number }> {
    const { status } = await this.process.exited;
    this.client?.close();
    return { end: this.end, status };
  }

  /** Cuts the power: QEMU is asked to quit, then killed. */
  async stop(): Promise<void> {
    this.end = "stopped";
    await this.quit();
  }

  private async quit(): Promise<void> {
    const timer = setTimeout(() => this.process.kill(), quitTimeoutMs);
    // QEMU may be gone before it answers.
    this.qmp.execute("quit").catch(() => undefined);
    await this.process.exited;
    clearTimeout(timer);
  }

  private take(event: QmpEvent): void {
    // Our own quit brings a second one.
    if (event.name !== "SHUTDOWN" || this.end !== "crashed") return;
    const { reason } = event.fields;
    this.end = typeof reason === "string" && resetReasons.has(reason) ? "guest-reset" : "guest-off";
    void this.quit();
  }
}

async function firstOf(connected: Promise<Socket>, process: QemuProcess): Promise<Socket> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${dialTimeoutMs} ms for QEMU to open QMP`)), dialTimeoutMs);
  });
  const gone = process.exited.then(({ status }) => {
    throw new Error(`QEMU ended with status ${status}`);
  });
  try {
    return await Promise.race([connected, gone, late]);
  } finally {
    clearTimeout(timer);
  }
}
