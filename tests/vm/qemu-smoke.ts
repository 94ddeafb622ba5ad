/** Boots real firmware with the lab's QEMU back end, without an operating system: `tsx tests/vm/qemu-smoke.ts [--keep]`. Needs qemu-system-x86, ovmf, mtools, xorriso. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BootRequest, MachineBackEnd, MachineEvent, MachineSpec, MediaReader } from "../../provider/sim/machine/back-end.js";
import { globalVariable } from "../../provider/sim/qemu/boot-override.js";
import { createQemuBackEnd } from "../../provider/sim/qemu/create-qemu-back-end.js";
import type { QemuOptions } from "../../provider/sim/qemu/qemu-options.js";
import { readUefiVariables, writeUefiVariables } from "../../provider/sim/qemu/uefi-variables.js";
import { tinyEfiApp } from "./tiny-efi-app.js";

const limitMs = 90_000;
const mebibyte = 1024 * 1024;

function spec(name: string, secureBoot: boolean): MachineSpec {
  const disk = (letter: string, bus: "virtio" | "nvme" | "scsi"): MachineSpec["disks"][number] => ({
    ...{ name: letter, sizeBytes: 64 * mebibyte, bus, model: "LAB DISK", serialNumber: `S-${letter}` },
    wwn: bus === "virtio" ? "" : "0x5000c500a1b2c3d4",
  });
  return {
    ...{ name, uuid: "6a4f3d52-77a1-4c4e-9d0a-0123456789ab", serialNumber: "LAB,0001", macAddress: "52:54:00:ab:cd:01" },
    ...{ memoryMebibytes: 512, secureBoot, disks: [disk("a", "virtio"), disk("b", "nvme"), disk("c", "scsi")] },
  };
}

/** A FAT file system with these files, made by mtools. */
async function fatImage(path: string, files: Readonly<Record<string, Buffer | string>>): Promise<void> {
  const image = await open(path, "w");
  await image.truncate(64 * mebibyte);
  await image.close();
  const mtools = (tool: string, ...args: string[]): void => void execFileSync(tool, ["-i", path, ...args], { stdio: "pipe" });
  mtools("mformat", "-F", "::");
  const folders = new Set(
    Object.keys(files).flatMap((file) =>
      file
        .split("/")
        .slice(0, -1)
        .map((_, depth, parts) => parts.slice(0, depth + 1).join("/")),
    ),
  );
  for (const folder of folders) mtools("mmd", `::/${folder}`);
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(`${path}.part`, content);
    mtools("mcopy", `${path}.part`, `::/${file}`);
  }
  await rm(`${path}.part`, { force: true });
}

interface CountingReader extends MediaReader {
  bytesRead(): number;
  reads(): number;
}

function countingReader(name: string, bytes: Buffer): CountingReader {
  let [bytesRead, reads] = [0, 0];
  return {
    ...{ url: `memory:${name}`, sizeBytes: bytes.length, bytesRead: () => bytesRead, reads: () => reads },
    read: async (offset, length) => {
      bytesRead += length;
      reads++;
      return bytes.subarray(offset, offset + length);
    },
  };
}

async function isoImage(folder: string, name: string, app: Buffer): Promise<CountingReader> {
  const tree = join(folder, `${name}.tree`);
  await mkdir(tree, { recursive: true });
  await fatImage(join(tree, "efi.img"), { "EFI/BOOT/BOOTX64.EFI": app });
  const path = join(folder, `${name}.iso`);
  execFileSync("xorriso", ["-as", "mkisofs", "-quiet", "-V", "SMOKE", "-r", "-J", "-e", "efi.img", "-no-emul-boot", "-o", path, tree], {
    stdio: "pipe",
  });
  return countingReader(name, readFileSync(path));
}

class Machine {
  static readonly created: Machine[] = [];
  readonly events: MachineEvent["kind"][] = [];

  private constructor(
    readonly backEnd: MachineBackEnd,
    readonly folder: string,
  ) {
    Machine.created.push(this);
    backEnd.onEvent((event) => this.events.push(event.kind));
  }

  static async create(folder: string, options: Omit<QemuOptions, "folder">): Promise<Machine> {
    return new Machine(await createQemuBackEnd({ ...options, folder, onTrouble: (text) => console.log(`  trouble: ${text}`) }), folder);
  }

  async serial(): Promise<string> {
    return readFile(join(this.folder, "serial.log"), "latin1").catch(() => "");
  }

  /** Starts and waits for the line; returns seconds since the start. */
  async startUntil(from: BootRequest["from"], what: string, isThere: (newText: string) => boolean | Promise<boolean>): Promise<number> {
    const before = (await this.serial()).length;
    const start = Date.now();
    await this.backEnd.start({ from });
    await until(
      what,
      async () => isThere((await this.serial()).slice(before)),
      async () => (await this.serial()).slice(before),
    );
    return (Date.now() - start) / 1000;
  }
}

async function until(what: string, look: () => boolean | Promise<boolean>, seen: () => unknown = () => ""): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs / 1000} s for ${what}, last seen: ${JSON.stringify(await seen())}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

let checks = 0;
function check(name: string, found: unknown, expected: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(expected))
    throw new Error(`${name}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
  checks++;
  console.log(`  ok: ${name} (${JSON.stringify(found)})`);
}

function nvram(folder: string): {
  readonly bootOrder: string;
  readonly names: string[];
  readonly numberOf: (description: string) => number;
} {
  const variables = readUefiVariables(readFileSync(join(folder, "nvram.fd")));
  const options = variables.filter(({ name }) => /^Boot[0-9A-F]{4}$/.test(name));
  const bootOrder = variables.find(({ name }) => name === "BootOrder")?.content ?? Buffer.alloc(0);
  return {
    bootOrder: bootOrder.toString("hex"),
    names: variables.map(({ name }) => name),
    numberOf: (description) => {
      const option = options.find(({ content }) => content.includes(Buffer.from(description, "utf16le")));
      if (option === undefined) throw new Error(`no boot option ${description}`);
      return parseInt(option.name.slice(4), 16);
    },
  };
}

async function setBootNext(folder: string, number: number): Promise<void> {
  const path = join(folder, "nvram.fd");
  const flash = await readFile(path);
  const content = Buffer.alloc(2);
  content.writeUInt16LE(number);
  await writeFile(path, writeUefiVariables(flash, [...readUefiVariables(flash), globalVariable("BootNext", content)]));
}

async function bareFirmware(work: string): Promise<void> {
  console.log("firmware with empty disks and no medium; CD boots once, reset and power");
  const machine = await Machine.create(join(work, "bare"), { spec: spec("bare", false), watchdog: true });
  const { backEnd, events } = machine;
  const seconds = await machine.startUntil("boot-order", "the first POST", async () => (await backEnd.postCount()) === 1);
  console.log(`  POST after ${seconds.toFixed(1)} s: ${JSON.stringify((await machine.serial()).slice(0, 300))}`);
  await until("a failed boot option", async () => (await machine.serial()).includes("BdsDxe: failed"));
  await backEnd.pressPowerButton();
  check("the firmware ignores the power button", backEnd.isOn, true);
  process.kill(Number(readFileSync(join(machine.folder, "qemu.pid"), "utf8")), "SIGKILL");
  await until("the event of the crash", () => events.length > 0);
  check("a crash is a guest that went off", [events, backEnd.isOn], [["guest-off"], false]);
  const bootOrder = nvram(machine.folder).bootOrder;

  const resetting = await isoImage(work, "resetting", tinyEfiApp("HELLO-FROM-CD", "reset"));
  await backEnd.setMedia(resetting);
  const cdSeconds = await machine.startUntil("cd", "the line of the CD", (text) => text.includes("HELLO-FROM-CD"));
  console.log(`  CD application after ${cdSeconds.toFixed(1)} s, ${resetting.bytesRead()} of ${resetting.sizeBytes} bytes read`);
  await until("the reset", () => events.length > 1);
  check("a reset is told and ends the power-on", [events.at(-1), backEnd.isOn, await backEnd.postCount()], ["guest-reset", false, 2]);
  check("BootNext is used up", nvram(machine.folder).names.includes("BootNext"), false);
  check("the boot order begins as before", nvram(machine.folder).bootOrder.startsWith(bootOrder), true);

  const halting = await isoImage(work, "halting", tinyEfiApp("HALTED-ON-CD", "halt"));
  await backEnd.setMedia(halting);
  await machine.startUntil("cd", "the line of the second CD", (text) => text.includes("HALTED-ON-CD"));
  await backEnd.setMedia(undefined);
  await backEnd.setMedia(resetting);
  check("media change while on", backEnd.isOn, true);
  await backEnd.stop();
  check("power cut", [backEnd.isOn, events.length, await backEnd.postCount()], [false, 2, 3]);
  await backEnd.setMedia(undefined);
  await machine.startUntil("cd", "a start from an empty drive", (text) =>
    /failed to load BootC0D0[^]*BdsDxe: failed to load Boot0001/.test(text),
  );
  await backEnd.close();
  check("POSTs after all", [await backEnd.postCount(), existsSync(join(machine.folder, "qemu.pid"))], [4, false]);
}

async function precedence(work: string): Promise<void> {
  console.log("an entry that the guest wrote stays first");
  const folder = join(work, "precedence");
  await mkdir(join(folder, "disks"), { recursive: true });
  await fatImage(join(folder, "disks", "a.img"), { "EFI/BOOT/BOOTX64.EFI": tinyEfiApp("FROM-DISK-A", "shutdown") });
  const addEntry = `for %i run (0 5)\r\n  if exist FS%i:\\EFI\\TEST\\OS.EFI then\r\n    bcfg boot add 0 FS%i:\\EFI\\TEST\\OS.EFI "Test OS"\r\n  endif\r\nendfor\r\nreset -s\r\n`;
  await fatImage(join(folder, "disks", "b.img"), { "EFI/TEST/OS.EFI": tinyEfiApp("FROM-TEST-OS", "shutdown"), "startup.nsh": addEntry });
  const machine = await Machine.create(folder, { spec: spec("precedence", false) });
  const { backEnd, events } = machine;
  const off = async (count: number): Promise<void> => until("power off", () => events.length === count && !backEnd.isOn);

  await machine.startUntil("boot-order", "disk a", (text) => text.includes("FROM-DISK-A"));
  await off(1);
  await setBootNext(folder, nvram(folder).numberOf("EFI Internal Shell"));
  await machine.startUntil("boot-order", "the shell's work", (text) => text.includes("bcfg: ") || text.includes("Target = "));
  await off(2);
  const number = nvram(folder).numberOf("Test OS");
  const firstIs = (): string => nvram(folder).bootOrder.slice(0, 4);
  const littleEndian = Buffer.from(Uint16Array.of(number).buffer).toString("hex");
  check("the guest's entry is first", firstIs(), littleEndian);

  await backEnd.setMedia(await isoImage(work, "once", tinyEfiApp("HELLO-FROM-CD", "shutdown")));
  await machine.startUntil("cd", "the CD", (text) => text.includes("HELLO-FROM-CD"));
  await off(3);
  check("the guest's entry is first after a start from the CD", firstIs(), littleEndian);
  await machine.startUntil("boot-order", "the guest's entry with the medium still in", (text) =>
    /FROM-TEST-OS|FROM-DISK-A|HELLO-FROM-CD/.test(text),
  );
  await off(4);
  const serial = await machine.serial();
  check("what booted", serial.match(/FROM-TEST-OS|FROM-DISK-A|HELLO-FROM-CD/g), ["FROM-DISK-A", "HELLO-FROM-CD", "FROM-TEST-OS"]);
  check("POSTs and events", [await backEnd.postCount(), events], [4, Array<string>(4).fill("guest-off")]);
  await backEnd.close();
}

async function secureBoot(work: string): Promise<void> {
  console.log("Secure Boot firmware refuses an unsigned loader");
  const machine = await Machine.create(join(work, "secure"), { spec: spec("secure", true) });
  await machine.backEnd.setMedia(await isoImage(work, "unsigned", tinyEfiApp("HELLO-FROM-CD", "halt")));
  const refused = /BootC0D0 "Virtual CD".*Access Denied|Security Violation/;
  const seconds = await machine.startUntil("cd", "the refusal", (text) => refused.test(text));
  console.log(`  refused after ${seconds.toFixed(1)} s`);
  check("POSTs", await machine.backEnd.postCount(), 1);
  check("the loader did not run", (await machine.serial()).includes("HELLO-FROM-CD"), false);
  await machine.backEnd.close();
}

/** The real boot medium under Secure Boot, if it has been built: shim, GRUB, kernel and first stage from the medium alone. */
async function bootMedium(work: string): Promise<void> {
  const path = join("boot", "artefacts", "boot.iso");
  if (!existsSync(path)) return console.log(`no ${path}: not booted`);
  console.log("the boot medium under Secure Boot");
  const machine = await Machine.create(join(work, "medium"), { spec: { ...spec("medium", true), memoryMebibytes: 1024 } });
  const medium = countingReader(path, readFileSync(path));
  await machine.backEnd.setMedia(medium);
  const seconds = await machine.startUntil("cd", "the first stage", (text) => text.includes("BAREMETAL stage1-start"));
  console.log(`  first stage after ${seconds.toFixed(1)} s, ${medium.reads()} reads, ${medium.bytesRead()} of ${medium.sizeBytes} bytes`);
  check("POSTs", await machine.backEnd.postCount(), 1);
  await machine.backEnd.close();
}

/** Not our pipe closed in order, but the whole simulator killed. */
async function killedSimulator(work: string): Promise<void> {
  console.log("a killed simulator leaves no QEMU");
  const folder = join(work, "killed");
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? "", "--victim", folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const pid = Number(readFileSync(join(folder, "qemu.pid"), "utf8"));
  check("QEMU runs", existsSync(`/proc/${pid}`), true);
  const start = Date.now();
  child.kill("SIGKILL");
  await until("the end of QEMU", () => !existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/cmdline`, "utf8") === "");
  console.log(`  QEMU gone ${Date.now() - start} ms after the kill`);
  const machine = await Machine.create(folder, { spec: spec("killed", false) });
  await machine.startUntil("boot-order", "a POST of the next simulator", async () => (await machine.backEnd.postCount()) >= 1);
  await machine.backEnd.close();
}

async function main(): Promise<void> {
  const victim = process.argv.indexOf("--victim");
  if (victim >= 0) {
    const backEnd = await createQemuBackEnd({ spec: spec("killed", false), folder: process.argv[victim + 1] ?? "" });
    await backEnd.start({ from: "boot-order" });
    console.log("started");
    return;
  }
  const work = await mkdtemp(join(tmpdir(), "qemu-smoke-"));
  try {
    for (const part of [bareFirmware, precedence, secureBoot, bootMedium, killedSimulator]) await part(work);
  } finally {
    for (const { backEnd } of Machine.created) await backEnd.close();
    if (process.argv.includes("--keep")) console.log(`kept ${work}`);
    else await rm(work, { recursive: true });
  }
  console.log(`${checks} passed, 0 failed`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
