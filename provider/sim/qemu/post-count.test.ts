import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PostCounter, SerialLogPosts } from "./post-count.js";

const escape = "\x1b";
const mode = `${escape}[2J${escape}[01;01H${escape}[=3h${escape}[2J${escape}[01;01H`;
const terminal = mode + mode;
/** Recorded from Debian's OVMF 2022.11 with Debian's shim and GRUB, which reboots: one POST. */
const rebootedByGrub = `${terminal}BdsDxe: loading Boot0001 "UEFI QEMU DVD-ROM QM00001 " from PciRoot(0x0)/Pci(0x1F,0x2)/Sata(0x0,0xFFFF,0x0)\r\nBdsDxe: starting Boot0001 "UEFI QEMU DVD-ROM QM00001 " from PciRoot(0x0)/Pci(0x1F,0x2)/Sata(0x0,0xFFFF,0x0)\r\n${escape}[0m${escape}[30m${escape}[47mWelcome to GRUB!\n\r\n\r${escape}[0m${escape}[37m${escape}[40mHELLO-FROM-CD\n\rrebooting now\n\r`;
/** An empty disk, a network boot without an answer, then the UEFI shell: one POST. */
const allFailed = `${terminal}BdsDxe: failed to load Boot0001 "UEFI Misc Device" from PciRoot(0x0)/Pci(0x2,0x0): Not Found\r\n\r\n>>Start PXE over IPv4.\r\n  PXE-E16: No valid offer received.\r\nBdsDxe: failed to load Boot0002 "UEFI PXEv4 (MAC:525400123456)"\r\nBdsDxe: starting Boot0003 "EFI Internal Shell"\r\n${escape}[2J${escape}[01;01H${escape}[01;01HUEFI Interactive Shell`;
const log = Buffer.from(rebootedByGrub + allFailed + rebootedByGrub, "latin1");

function count(pieces: readonly Buffer[]): number {
  const counter = new PostCounter();
  for (const piece of pieces) counter.add(piece);
  return counter.count;
}

describe("the POST counter", () => {
  test.each([
    ["a reboot by GRUB", rebootedByGrub, 1],
    ["several failed boot options and the shell", allFailed, 1],
    ["three power-ons", log.toString("latin1"), 3],
    ["a POST cut off by a power cut, then a whole one", terminal.slice(0, 40) + rebootedByGrub, 1],
    ["a screen cleared by an application", `${escape}[2J${escape}[01;01H`.repeat(4), 0],
    ["one more mode change than a POST has", terminal + mode, 1],
    ["nothing", "", 0],
  ])("counts %s", (_name, text, expected) => {
    expect(count([Buffer.from(text, "latin1")])).toBe(expected);
  });

  test("finds the same number wherever the log is cut in two", () => {
    for (let at = 0; at <= log.length; at++) {
      expect([at, count([log.subarray(0, at), log.subarray(at)])]).toEqual([at, 3]);
    }
  });

  test("finds the same number byte by byte", () => {
    expect(count([...log].map((byte) => Buffer.from([byte])))).toBe(3);
  });
});

describe("the posts of a serial log", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "posts-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("are zero before there is a log, grow with it, and start anew when it is cut", async () => {
    const path = join(folder, "serial.log");
    const posts = new SerialLogPosts(path);
    expect(await posts.count()).toBe(0);
    await writeFile(path, log.subarray(0, 20));
    expect(await posts.count()).toBe(0);
    await appendFile(path, log.subarray(20));
    expect(await posts.count()).toBe(3);
    expect(await posts.count()).toBe(3);
    await writeFile(path, rebootedByGrub);
    expect(await posts.count()).toBe(1);
  });
});
