import { mkdtemp, readlink, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { BootRequest, MachineBackEnd, MachineEvent, MediaReader } from "../machine/back-end.js";
import { furnishMachineFolder, noteInLog, prepareNvram } from "./machine-folder.js";
import { SerialLogPosts } from "./post-count.js";
import type { MachineFiles } from "./qemu-arguments.js";
import { machineFiles } from "./qemu-arguments.js";
import type { QemuOptions } from "./qemu-options.js";
import { killLeftQemu } from "./qemu-process.js";
import { QemuRun } from "./qemu-run.js";
import { VirtualCd } from "./virtual-cd.js";
import { VirtualSwitch } from "./network/virtual-switch.js";

const socketLink = "sockets";

/** The machine is off at first; a QEMU that a killed simulator left for this folder is ended. */
export async function createQemuBackEnd(given: QemuOptions): Promise<MachineBackEnd> {
  // QEMU's command line is how it is known to be of this folder.
  const options = { ...given, folder: resolve(given.folder) };
  const files = machineFiles(options);
  await furnishMachineFolder(files, options.spec.disks);
  await killLeftQemu(files.pidFile);
  const socketFolder = await makeSocketFolder(options.folder);
  const wiring = options.network === undefined ? undefined : await VirtualSwitch.listen(socketFolder, options.network);
  return new QemuBackEnd(options, files, socketFolder, wiring);
}

/** Not the machine's folder: a unix socket's path has room for 107 characters. A link in it names the one that a killed simulator left. */
async function makeSocketFolder(machineFolder: string): Promise<string> {
  const link = join(machineFolder, socketLink);
  const prefix = join(tmpdir(), "bm-qemu-");
  const left = await readlink(link).catch(() => undefined);
  if (left?.startsWith(prefix) === true) await rm(left, { recursive: true, force: true });
  await rm(link, { force: true });
  const folder = await mkdtemp(prefix);
  await symlink(folder, link);
  return folder;
}

class QemuBackEnd implements MachineBackEnd {
  private run: QemuRun | undefined;
  private isClosed = false;
  private readonly cd: VirtualCd;
  private readonly posts: SerialLogPosts;
  private readonly listeners: ((event: MachineEvent) => void)[] = [];
  /** Power and media changes one after the other. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: QemuOptions,
    private readonly files: MachineFiles,
    private readonly socketFolder: string,
    private readonly network: VirtualSwitch | undefined,
  ) {
    this.posts = new SerialLogPosts(files.serialLog);
    this.cd = new VirtualCd(socketFolder, (error) =>
      this.report(`failed to read the medium: ${error instanceof Error ? error.message : String(error)}`),
    );
  }

  get serialLogPath(): string {
    return this.files.serialLog;
  }

  get isOn(): boolean {
    return this.run !== undefined;
  }

  postCount(): Promise<number> {
    return this.inTurn(() => this.posts.count());
  }

  start(boot: BootRequest): Promise<void> {
    return this.inTurn(async () => {
      const { name } = this.options.spec;
      if (this.isClosed) throw new Error(`failed to start machine ${name}: its back end is closed`);
      if (this.run !== undefined) throw new Error(`failed to start machine ${name}: it is on`);
      await killLeftQemu(this.files.pidFile);
      await prepareNvram(this.files.nvram, boot.from);
      await noteInLog(this.files.qemuLog, `power on, boot from ${boot.from}`);
      const run = await QemuRun.start(this.options, this.files, join(this.socketFolder, "qmp.sock"));
      this.run = run;
      void this.follow(run);
      try {
        await this.cd.attach(run.qmp);
        await run.qmp.execute("cont");
      } catch (cause) {
        await run.stop();
        this.run = undefined;
        throw new Error(`failed to start machine ${name}`, { cause });
      }
    });
  }

  stop(): Promise<void> {
    return this.inTurn(async () => {
      const { run } = this;
      if (run === undefined) return;
      await run.stop();
      this.run = undefined;
    });
  }

  pressPowerButton(): Promise<void> {
    return this.inTurn(async () => {
      await this.run?.qmp.execute("system_powerdown").catch((error: unknown) => this.throwIfRunning(error));
    });
  }

  setMedia(media: MediaReader | undefined): Promise<void> {
    return this.inTurn(async () => {
      await this.cd.change(media, this.run?.qmp).catch((error: unknown) => this.throwIfRunning(error));
    });
  }

  onEvent(listener: (event: MachineEvent) => void): void {
    this.listeners.push(listener);
  }

  async close(): Promise<void> {
    await this.stop();
    await this.inTurn(async () => {
      if (this.isClosed) return;
      this.isClosed = true;
      await this.cd.change(undefined, undefined);
      await this.network?.close();
      await rm(this.socketFolder, { recursive: true, force: true });
      await rm(join(this.options.folder, socketLink), { force: true });
    });
  }

  /** Until the run's end, which it tells when nothing of the run is left, so that a listener may start the machine again. */
  private async follow(run: QemuRun): Promise<void> {
    const { end, status } = await run.ended();
    if (this.run === run) this.run = undefined;
    if (end === "stopped") return;
    await this.inTurn(async () => {
      // The guard may have been killed instead of QEMU; another turn may have started the next one already.
      if (this.run === undefined) await killLeftQemu(this.files.pidFile);
      if (end === "crashed") this.report(`QEMU ended by itself with status ${status}`);
    }).catch((error: unknown) => this.report(String(error)));
    const event: MachineEvent = { kind: end === "guest-reset" ? "guest-reset" : "guest-off" };
    for (const listener of this.listeners) listener(event);
  }

  /** A machine that went off meanwhile needs no command any more. */
  private throwIfRunning(error: unknown): void {
    if (this.run?.isLive === true) throw error;
  }

  private report(text: string): void {
    this.options.onTrouble?.(`${this.options.spec.name}: ${text}`);
    noteInLog(this.files.qemuLog, text).catch(() => undefined);
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.last.then(act);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
