import type { Socket } from "node:net";

export interface QmpEvent {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Waiting {
  readonly command: string;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

interface QmpMessage {
  readonly QMP?: unknown;
  readonly event?: string;
  readonly data?: Record<string, unknown>;
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly class?: string; readonly desc?: string };
}

const maxLineBytes = 1024 * 1024;

/** QEMU's control protocol on a connected socket: one JSON object a line. */
export class QmpClient {
  private pending = "";
  private nextId = 1;
  private readonly waiting = new Map<number, Waiting>();
  private closed: Error | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly onEvent: (event: QmpEvent) => void,
    private readonly onGreeting: () => void,
  ) {
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => this.receive(text));
    socket.on("error", (error) => this.fail(error));
    socket.on("close", () => this.fail(new Error("QEMU closed the QMP connection")));
  }

  /** Waits for the greeting and leaves the negotiation mode. */
  static async open(socket: Socket, onEvent: (event: QmpEvent) => void, timeoutMs = 10_000): Promise<QmpClient> {
    const client = await new Promise<QmpClient>((resolve, reject) => {
      const timer = setTimeout(() => {
        socket.destroy();
        reject(new Error(`waited ${timeoutMs} ms for the QMP greeting`));
      }, timeoutMs);
      socket.once("close", () => {
        clearTimeout(timer);
        reject(new Error("QEMU closed the QMP connection before its greeting"));
      });
      const opened: QmpClient = new QmpClient(socket, onEvent, () => {
        clearTimeout(timer);
        resolve(opened);
      });
    });
    await client.execute("qmp_capabilities");
    return client;
  }

  get isClosed(): boolean {
    return this.closed !== undefined;
  }

  /** Rejects with QEMU's own words if it refuses, after `timeoutMs` if it does not answer, and when the connection ends. */
  execute(command: string, fields: Readonly<Record<string, unknown>> = {}, timeoutMs = 10_000): Promise<unknown> {
    if (this.closed !== undefined) return Promise.reject(new Error(`failed to run QMP ${command}`, { cause: this.closed }));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new Error(`waited ${timeoutMs} ms for the answer to QMP ${command}`));
      }, timeoutMs);
      this.waiting.set(id, { command, resolve, reject, timer });
      this.socket.write(`${JSON.stringify({ execute: command, arguments: fields, id })}\n`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(text: string): void {
    this.pending += text;
    for (let end = this.pending.indexOf("\n"); end >= 0; end = this.pending.indexOf("\n")) {
      const line = this.pending.slice(0, end).trim();
      this.pending = this.pending.slice(end + 1);
      if (line !== "") this.take(line);
    }
    if (this.pending.length > maxLineBytes) this.socket.destroy(new Error("QMP line too long"));
  }

  private take(line: string): void {
    let message: QmpMessage;
    try {
      message = JSON.parse(line) as QmpMessage;
    } catch (cause) {
      this.socket.destroy(new Error("QMP line is not JSON", { cause }));
      return;
    }
    if (message.QMP !== undefined) return this.onGreeting();
    if (message.event !== undefined) return this.onEvent({ name: message.event, fields: message.data ?? {} });
    const waiting = message.id === undefined ? undefined : this.waiting.get(message.id);
    if (waiting === undefined || message.id === undefined) return;
    this.waiting.delete(message.id);
    clearTimeout(waiting.timer);
    if (message.error === undefined) waiting.resolve(message.return);
    else
      waiting.reject(new Error(`failed to run QMP ${waiting.command}: ${message.error.desc ?? message.error.class ?? "no reason given"}`));
  }

  private fail(cause: Error): void {
    this.closed ??= cause;
    for (const waiting of this.waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(new Error(`failed to run QMP ${waiting.command}`, { cause }));
    }
    this.waiting.clear();
  }
}
