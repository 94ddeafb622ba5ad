import { existsSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { MachineBackEnd, MachineEvent, MachineSpec, MediaReader } from "../machine/back-end.js";
import { createQemuBackEnd } from "./create-qemu-back-end.js";
import type { QemuOptions } from "./qemu-options.js";
import { guidBytes, readUefiVariables } from "./uefi-variables.js";

/**
 * Stands in for QEMU: dials QMP, notes each command, says yes. After `cont` it does what the file `behaviour` says: reset, off, crash, or nothing.
 * `mute` never answers `quit`, as a QEMU that hangs.
 */
const fakeQemu = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require("node:fs");
const { connect } = require("node:net");
const value = (name, start) => process.argv.filter((word, index) => process.argv[index - 1] === name && word.startsWith(start))[0];
const pidFile = value("-pidfile", "");
const folder = require("node:path").dirname(pidFile);
const behaviour = existsSync(folder + "/behaviour") ? readFileSync(folder + "/behaviour", "utf8") : "";
if (behaviour === "refuse") process.exit(1);
writeFileSync(pidFile, process.pid + "\\n");
const socket = connect(value("-chardev", "socket").split("path=")[1]);
const send = (message) => socket.write(JSON.stringify(message) + "\\r\\n");
send({ QMP: {} });
let text = "";
socket.on("data", (bytes) => {
  text += bytes;
  for (let end = text.indexOf("\\n"); end >= 0; end = text.indexOf("\\n")) {
    const { execute, id } = JSON.parse(text.slice(0, end));
    text = text.slice(end + 1);
    appendFileSync(folder + "/commands", execute + "\\n");
    if (execute === "quit" && behaviour === "mute") continue;
    send({ return: {}, id });
    if (execute === "cont" && behaviour === "crash") socket.end(() => process.exit(1));
    if (execute === "cont" && (behaviour === "reset" || behaviour === "off"))
      send({ event: "SHUTDOWN", data: { guest: true, reason: behaviour === "reset" ? "guest-reset" : "guest-shutdown" } });
    if (execute !== "quit") continue;
    send({ event: "SHUTDOWN", data: { guest: false, reason: "host-qmp-quit" } });
    socket.end(() => process.exit(0));
  }
});
`;

const spec: MachineSpec = {
  ...{
    name: "r1",
    uuid: "6a4f3d52-77a1-4c4e-9d0a-0123456789ab",
    serialNumber: "S1",
    macAddress: "52:54:00:00:00:01",
    memoryMebibytes: 64,
    secureBoot: false,
  },
  disks: [{ name: "root", sizeBytes: 10_000_000, bus: "virtio", model: "LAB", serialNumber: "D1", wwn: "" }],
};

const media: MediaReader = { url: "memory:", sizeBytes: 4096, read: async (_offset, length) => Buffer.alloc(length) };

function emptyNvram(): Buffer {
  const flash = Buffer.alloc(4096, 0xff);
  flash.fill(0, 0, 0x48 + 28);
  flash.write("_FVH", 0x28, "latin1");
  flash.writeUInt16LE(0x48, 0x30);
  guidBytes("aaf32c78-947b-439a-a180-2e144ec37792").copy(flash, 0x48);
  flash.writeUInt32LE(2048, 0x48 + 16);
  return flash;
}

describe("the QEMU back end", () => {
  let root: string;
  let folder: string;
  let machine: MachineBackEnd;
  let events: MachineEvent["kind"][];
  let troubles: string[];
  const eventWaiters: (() => void)[] = [];

  async function create(): Promise<MachineBackEnd> {
    const options: QemuOptions = {
      spec,
      folder,
      qemuPath: join(root, "qemu"),
      firmwareFolder: root,
      onTrouble: (text) => troubles.push(text),
    };
    const created = await createQemuBackEnd(options);
    created.onEvent(({ kind }) => {
      events.push(kind);
      for (const wake of eventWaiters.splice(0)) wake();
    });
    return created;
  }

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "back-end-"));
    folder = join(root, "r1");
    [events, troubles] = [[], []];
    await mkdir(folder);
    await writeFile(join(root, "qemu"), fakeQemu, { mode: 0o755 });
    await writeFile(join(root, "OVMF_VARS_4M.fd"), emptyNvram());
    machine = await create();
  });
  afterEach(async () => {
    await machine.close();
    expect(existsSync(join(folder, "sockets"))).toBe(false);
    await rm(root, { recursive: true });
  });

  const behave = (behaviour: string): Promise<void> => writeFile(join(folder, "behaviour"), behaviour);
  const commands = async (): Promise<string[]> => (await readFile(join(folder, "commands"), "utf8")).trim().split("\n");
  const nextEvent = (): Promise<void> => new Promise((resolve) => eventWaiters.push(resolve));

  test("makes sparse disks and its own NVRAM once, and keeps them", async () => {
    const disk = join(folder, "disks", "root.img");
    expect(await stat(disk)).toMatchObject({ size: 10_000_000, blocks: 0 });
    await appendFile(disk, "x");
    await machine.close();
    machine = await create();
    expect((await stat(disk)).size).toBe(10_000_001);
    expect((await readdir(folder)).sort()).toEqual(["disks", "nvram.fd", "sockets"]);
  });

  test("starts, takes a medium in and out while on, and stops", async () => {
    await machine.start({ from: "boot-order" });
    expect(machine.isOn).toBe(true);
    await machine.setMedia(media);
    await machine.setMedia(undefined);
    await machine.pressPowerButton();
    await machine.stop();
    expect([machine.isOn, events]).toEqual([false, []]);
    const insert = ["blockdev-add", "blockdev-open-tray", "blockdev-insert-medium", "blockdev-close-tray"];
    const eject = ["blockdev-open-tray", "blockdev-remove-medium", "blockdev-close-tray", "blockdev-del"];
    expect(await commands()).toEqual(["qmp_capabilities", "cont", ...insert, ...eject, "system_powerdown", "quit"]);
  });

  test("puts the medium in before the guest runs, at each start", async () => {
    await machine.setMedia(media);
    for (const from of ["cd", "boot-order"] as const) {
      await machine.start({ from });
      await machine.stop();
    }
    const run = ["qmp_capabilities", "blockdev-add", "blockdev-open-tray", "blockdev-insert-medium", "blockdev-close-tray", "cont", "quit"];
    expect(await commands()).toEqual([...run, ...run]);
  });

  test("asks the firmware for the CD by NVRAM, and takes it back", async () => {
    const names = async (): Promise<string[]> => readUefiVariables(await readFile(join(folder, "nvram.fd"))).map(({ name }) => name);
    await machine.start({ from: "cd" });
    expect(await names()).toEqual(["BootC0D0", "BootNext"]);
    await machine.stop();
    await machine.start({ from: "boot-order" });
    expect(await names()).toEqual([]);
  });

  test.each([
    ["reset", "guest-reset"],
    ["off", "guest-off"],
    ["crash", "guest-off"],
  ] as const)("tells a %s as %s when the machine is off", async (behaviour, kind) => {
    await behave(behaviour);
    const told = nextEvent();
    await machine.start({ from: "boot-order" });
    await told;
    expect([events, machine.isOn]).toEqual([[kind], false]);
    expect(troubles).toEqual(behaviour === "crash" ? ["r1: QEMU ended by itself with status 1"] : []);
  });

  test("may be started again by a listener of its reset", async () => {
    await behave("reset");
    const started = new Promise<void>((resolve, reject) => {
      machine.onEvent(() => {
        void behave("").then(() => machine.start({ from: "boot-order" }).then(resolve, reject));
      });
    });
    await machine.start({ from: "boot-order" });
    await started;
    expect([machine.isOn, events]).toEqual([true, ["guest-reset"]]);
  });

  test("refuses to start twice, and after close", async () => {
    await machine.start({ from: "cd" });
    await expect(machine.start({ from: "cd" })).rejects.toThrow("failed to start machine r1: it is on");
    await machine.close();
    await expect(machine.start({ from: "cd" })).rejects.toThrow("its back end is closed");
  });

  test("says where to look when QEMU does not come up, and may be started again", async () => {
    await behave("refuse");
    await expect(machine.start({ from: "cd" })).rejects.toThrow(`failed to start QEMU for r1, see ${join(folder, "qemu.log")}`);
    expect(machine.isOn).toBe(false);
    await behave("");
    await machine.start({ from: "cd" });
  });

  test("kills a QEMU that does not quit", async () => {
    await behave("mute");
    await machine.start({ from: "cd" });
    const pid = (await readFile(join(folder, "qemu.pid"), "utf8")).trim();
    await machine.stop();
    expect([machine.isOn, existsSync(`/proc/${pid}`), events]).toEqual([false, false, []]);
  });

  test("removes the sockets that a killed simulator left", async () => {
    const left = await readlink(join(folder, "sockets"));
    const next = await create();
    expect([existsSync(left), dirname(left)]).toEqual([false, tmpdir()]);
    await next.close();
  });
});
