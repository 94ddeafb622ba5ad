import { join } from "node:path";
import type { MediaReader } from "../machine/back-end.js";
import { NbdServer } from "./nbd-server.js";
import { cdDeviceId } from "./qemu-arguments.js";
import type { QmpClient } from "./qmp-client.js";

interface Medium {
  readonly node: string;
  readonly server: NbdServer;
}

/** What lies in the CD drive: a medium served by this process, which each QEMU of the machine attaches while it runs. */
export class VirtualCd {
  private medium: Medium | undefined;
  private mediaSeen = 0;

  constructor(
    private readonly socketFolder: string,
    private readonly onReadError: (error: unknown) => void,
  ) {}

  /** Changes the medium; `qmp` is that of the running machine, if it runs. */
  async change(media: MediaReader | undefined, qmp: QmpClient | undefined): Promise<void> {
    const former = this.medium;
    this.medium = undefined;
    if (former !== undefined) {
      // First of all: a read that hangs in us would make QEMU wait for it before it lets go of the medium.
      await former.server.close();
      if (qmp !== undefined) await eject(qmp, former.node);
    }
    if (media === undefined) return;
    const node = `medium${++this.mediaSeen}`;
    this.medium = { node, server: await NbdServer.listen(join(this.socketFolder, `${node}.sock`), media, this.onReadError) };
    if (qmp !== undefined) await this.attach(qmp);
  }

  /** Puts the medium, if there is one, into the drive of a QEMU that has just started. */
  async attach(qmp: QmpClient): Promise<void> {
    if (this.medium === undefined) return;
    const { node, server } = this.medium;
    const source = { type: "unix", path: server.socketPath };
    await qmp.execute("blockdev-add", { driver: "nbd", "node-name": node, server: source, export: "", "read-only": true });
    await openTray(qmp);
    await qmp.execute("blockdev-insert-medium", { id: cdDeviceId, "node-name": node });
    await qmp.execute("blockdev-close-tray", { id: cdDeviceId });
  }
}

/** `force`: also if the guest has locked the drive, as a BMC does. */
async function openTray(qmp: QmpClient): Promise<void> {
  await qmp.execute("blockdev-open-tray", { id: cdDeviceId, force: true });
}

async function eject(qmp: QmpClient, node: string): Promise<void> {
  await openTray(qmp);
  await qmp.execute("blockdev-remove-medium", { id: cdDeviceId });
  await qmp.execute("blockdev-close-tray", { id: cdDeviceId });
  await qmp.execute("blockdev-del", { "node-name": node });
}
