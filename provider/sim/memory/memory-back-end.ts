import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BootRequest, MachineBackEnd, MachineEvent, MachineSpec, MediaReader } from "../machine/back-end.js";
import type { AgentEnd } from "./agent-process.js";
import { AgentProcess } from "./agent-process.js";
import { readBootMedium, runFirstStage } from "./memory-boot.js";
import { chooseBootDisks, reportOs, startOs } from "./memory-os.js";
import type { MemoryState } from "./memory-state.js";
import { MemoryStateFile, offState } from "./memory-state.js";
import { pause } from "./pause.js";

const agentRestarts = 60;
const agentRestartMs = 50;

export interface MemoryBackEndOptions {
  /** The machine's folder, laid out as CONTRACT.md says. */
  readonly folder: string;
  readonly spec: MachineSpec;
  /** Bundle that is run as the agent. */
  readonly agentPath: string;
  /** How long the firmware takes; default 0. */
  readonly bootDelayMs?: number;
  /** How long the first stage tries to fetch; default 10 minutes, then it powers off. */
  readonly firstStageRetryMs?: number;
  /** How long an OS tries to report; default 10 minutes. */
  readonly reportRetryMs?: number;
}

/** A server's behaviour without a kernel: boots a medium or a disk in milliseconds; the agent is a child process. */
export class MemoryBackEnd implements MachineBackEnd {
  private readonly stateFile: MemoryStateFile;
  private state: MemoryState;
  private media: MediaReader | undefined;
  private agent: AgentProcess | undefined;
  /** Aborted when the power goes. */
  private power = new AbortController();
  private life: Promise<void> = Promise.resolve();
  private readonly listeners: ((event: MachineEvent) => void)[] = [];

  constructor(private readonly options: MemoryBackEndOptions) {
    this.stateFile = new MemoryStateFile(join(options.folder, "power.json"));
    this.state = this.stateFile.load();
    this.stateFile.save(this.state);
    if (this.state.runs === "os") this.live(() => this.report());
  }

  get serialLogPath(): string {
    return join(this.options.folder, "console.log");
  }

  get isOn(): boolean {
    return this.state.on;
  }

  async postCount(): Promise<number> {
    return this.state.posts;
  }

  async start(boot: BootRequest): Promise<void> {
    if (this.isOn) throw new Error(`machine ${this.options.spec.name} is on already`);
    this.change({ posts: this.state.posts + 1, on: true, runs: "firmware" });
    this.log(`POST ${this.state.posts}, boot from ${boot.from}`);
    this.power = new AbortController();
    this.live(() => this.run(boot));
  }

  async stop(): Promise<void> {
    this.powerOff("power cut");
    await this.endLife();
  }

  async pressPowerButton(): Promise<void> {
    if (this.state.runs !== "os") return this.log("power button ignored");
    this.powerOff("power button: shut down");
    await this.endLife();
    this.emit({ kind: "guest-off" });
  }

  async setMedia(media: MediaReader | undefined): Promise<void> {
    this.media = media;
  }

  onEvent(listener: (event: MachineEvent) => void): void {
    this.listeners.push(listener);
  }

  /** What runs now is kept for the next rack on the folder, as far as it outlives this one. */
  async close(): Promise<void> {
    this.power.abort();
    await this.endLife();
  }

  private async run(boot: BootRequest): Promise<void> {
    await pause(this.options.bootDelayMs ?? 0, this.power.signal);
    if (boot.from === "cd" && (await this.bootMedium())) return;
    for (const disk of await chooseBootDisks(this.options.folder, this.options.spec)) if (await this.runOs(disk)) return;
    this.log("nothing to boot: the firmware waits");
  }

  /** False when the firmware finds nothing to start on the medium; then the boot order decides. */
  private async bootMedium(): Promise<boolean> {
    const { signal } = this.power;
    const medium = this.media && (await readBootMedium(this.media).catch((error: Error) => this.log(`medium: ${error.message}`)));
    signal.throwIfAborted();
    if (!medium) return false;
    const run = join(this.options.folder, "run");
    await rm(run, { recursive: true, force: true });
    await mkdir(run, { recursive: true });
    await writeFile(join(run, "boot-id"), `${randomUUID()}\n`);
    await writeFile(join(run, "host.json"), medium.hostJson, { mode: 0o600 });
    this.change({ ...this.state, runs: "ramdisk" });
    const isFetched = await this.firstStage(medium.hostEnv);
    if (isFetched) await this.runAgent();
    return true;
  }

  private async firstStage(hostEnv: ReadonlyMap<string, string>): Promise<boolean> {
    const { signal } = this.power;
    try {
      await runFirstStage(hostEnv, {
        retryMs: this.options.firstStageRetryMs ?? 600_000,
        signal,
        log: (line) => this.log(`stage 1: ${line}`),
      });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      this.log(`stage 1 gave up: ${error instanceof Error ? error.message : "failed"}`);
      this.guestEnds("guest-off");
      return false;
    }
  }

  private async runAgent(): Promise<void> {
    for (let start = 0; start <= agentRestarts; start++) {
      this.power.signal.throwIfAborted();
      this.agent = await AgentProcess.start(this.options.agentPath, this.options.folder);
      this.log(`agent started (${start + 1})`);
      if (this.power.signal.aborted) await this.agent.kill();
      const end = await this.agent.ended;
      this.agent = undefined;
      this.power.signal.throwIfAborted();
      this.log(`agent ended: ${end.kind}`);
      if (end.kind !== "killed") return this.afterAgent(end);
      // The second stage starts its agent again.
      await pause(agentRestartMs, this.power.signal);
    }
  }

  private async afterAgent(end: Exclude<AgentEnd, { kind: "killed" }>): Promise<void> {
    switch (end.kind) {
      case "kexec": {
        const disks = end.disk === undefined ? this.options.spec.disks.map((disk) => disk.name) : [end.disk];
        for (const disk of disks) if (await this.runOs(disk)) return;
        return this.log("kexec: no operating system there, the machine hangs");
      }
      case "reboot":
        return this.guestEnds("guest-reset");
      case "powerOff":
        return this.guestEnds("guest-off");
      case "failed":
        return this.log(`the machine hangs: ${end.reason}`);
    }
  }

  private async runOs(disk: string): Promise<boolean> {
    const os = await startOs(this.options.folder, disk).catch((error: Error) => this.log(`${disk}: ${error.message}`));
    this.power.signal.throwIfAborted();
    if (!os) return false;
    this.change({ posts: this.state.posts, on: true, runs: "os", os, reported: os.reportUrl === "" });
    this.log(`${os.prettyName} runs from ${disk}`);
    await this.report();
    return true;
  }

  private async report(): Promise<void> {
    const { os, reported } = this.state;
    if (os === undefined || reported === true) return;
    await reportOs(this.options.folder, os, this.options.reportRetryMs ?? 600_000, this.power.signal);
    this.change({ ...this.state, reported: true });
    this.log("reported");
  }

  private guestEnds(kind: MachineEvent["kind"]): void {
    this.powerOff(kind);
    this.emit({ kind });
  }

  private powerOff(reason: string): void {
    if (!this.isOn) return;
    this.change({ posts: this.state.posts, ...offState });
    this.log(reason);
    this.power.abort();
  }

  private async endLife(): Promise<void> {
    await this.agent?.kill();
    await this.life;
  }

  private live(work: () => Promise<void>): void {
    const { signal } = this.power;
    this.life = work().catch((error: unknown) => {
      if (!signal.aborted) this.log(`the machine hangs: ${error instanceof Error ? error.message : "failed"}`);
    });
  }

  private emit(event: MachineEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  private change(state: MemoryState): void {
    this.state = state;
    this.stateFile.save(state);
  }

  private log(line: string): void {
    appendFileSync(this.serialLogPath, `${line}\n`);
  }
}
