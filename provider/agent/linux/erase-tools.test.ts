import { ataAbilities, eraseAta, erasePassword, parseAtaSecurity, settleAta } from "./ata-erase.js";
import { returnsZeros } from "./discard-erase.js";
import type { EraseSource } from "./erase-source.js";
import { eraseNvme, nvmeAbilities, parseSanitizeLog, settleNvme } from "./nvme-erase.js";
import { readEraseAbilities } from "./read-erase-abilities.js";

function security(words: readonly string[], times = "326min for SECURITY ERASE UNIT. 330min for ENHANCED SECURITY ERASE UNIT."): string {
  const flag = (word: string): string => (words.includes(word) ? `\t\t${word}` : `\tnot\t${word}`);
  return [
    "",
    "/dev/sda:",
    "",
    "ATA device, with non-removable media",
    "\tModel Number:       ST1000NM0011",
    "\tSerial Number:      Z1N1ABCD",
    "Commands/features:",
    "\tEnabled\tSupported:",
    "\t   *\tSecurity Mode feature set",
    "Security: ",
    "\tMaster password revision code = 65534",
    ...["supported", "enabled", "locked", "frozen", "expired: security count", "supported: enhanced erase"].map(flag),
    ...(words.includes("enabled") ? ["\tSecurity level high"] : []),
    `\t${times}`,
    "Logical Unit WWN Device Identifier: 5000c50045a7e262",
    "\tNAA\t\t: 5",
    "Checksum: correct",
    "",
  ].join("\n");
}

describe("what hdparm -I tells", () => {
  it.each<[string, string, readonly string[]]>([
    ["both ways", security(["supported", "supported: enhanced erase"]), ["ataEnhanced", "ataSecure"]],
    ["the normal one", security(["supported"]), ["ataSecure"]],
    ["frozen by the firmware", security(["supported", "frozen", "supported: enhanced erase"]), []],
    ["too many wrong passwords", security(["supported", "expired: security count"]), []],
    ["no security at all", security([]), []],
    ["no such section", "/dev/sda:\n SG_IO: bad/missing sense data", []],
    ["locked, which does not forbid an erase", security(["supported", "enabled", "locked"]), ["ataSecure"]],
  ])("%s", (_what, text, expected) => {
    expect(ataAbilities(parseAtaSecurity(text))).toEqual(expected);
  });

  it("how long it takes", () => {
    expect(parseAtaSecurity(security(["supported"]))).toMatchObject({ eraseMinutes: 326, enhancedMinutes: 330 });
    const short = "2min for SECURITY ERASE UNIT. 2min for ENHANCED SECURITY ERASE UNIT.";
    expect(parseAtaSecurity(security(["supported"], short))).toMatchObject({ eraseMinutes: 2, enhancedMinutes: 2 });
    expect(parseAtaSecurity(security(["supported"], "more than 508min for SECURITY ERASE UNIT."))).toMatchObject({
      eraseMinutes: 508,
      enhancedMinutes: undefined,
    });
  });
});

/** An ATA disk with a password, as hdparm sees it. */
class FakeAta implements EraseSource {
  readonly calls: string[] = [];
  password: string | undefined;
  locked = false;
  frozen = false;
  refusesErase = false;
  erased = 0;

  async tool(name: string, args: readonly string[]): Promise<Buffer> {
    this.calls.push([name, ...args].join(" "));
    const option = args.find((arg) => arg.startsWith("--security"));
    if (option === undefined) return Buffer.from(security(this.flags()));
    if (this.frozen) throw new Error("hdparm: I/O error");
    if (option !== "--security-set-pass" && args[3] !== this.password) throw new Error("hdparm: bad password");
    if (option === "--security-set-pass") this.password = args[3];
    else if (option === "--security-unlock") this.locked = false;
    else if (option === "--security-erase" || option === "--security-erase-enhanced") {
      if (this.refusesErase) throw new Error("hdparm: aborted");
      this.erased++;
      this.password = undefined;
      this.locked = false;
    } else this.password = undefined;
    return Buffer.alloc(0);
  }

  private flags(): string[] {
    const on = (is: boolean, word: string): string[] => (is ? [word] : []);
    return [
      "supported",
      "supported: enhanced erase",
      ...on(this.password !== undefined, "enabled"),
      ...on(this.locked, "locked"),
      ...on(this.frozen, "frozen"),
    ];
  }

  async sysText(path: string): Promise<string> {
    return path.endsWith("device/vendor") ? "ATA" : "";
  }

  async sysBytes(): Promise<Buffer> {
    return Buffer.alloc(0);
  }
}

const watch = { signal: new AbortController().signal, pause: async () => undefined, report: () => undefined };

describe("an ATA secure erase", () => {
  it("sets the password, erases and leaves none", async () => {
    const ata = new FakeAta();
    await eraseAta(ata, "/dev/sda", "ataEnhanced", watch);
    expect([ata.erased, ata.password]).toEqual([1, undefined]);
    expect(ata.calls.filter((call) => call.includes("--security"))).toEqual([
      `hdparm --user-master u --security-set-pass ${erasePassword} /dev/sda`,
      `hdparm --user-master u --security-erase-enhanced ${erasePassword} /dev/sda`,
    ]);
  });

  it("goes on where a killed one left the disk locked", async () => {
    const ata = new FakeAta();
    [ata.password, ata.locked] = [erasePassword, true];
    await settleAta(ata, "/dev/sda");
    expect([ata.locked, ata.password]).toEqual([false, undefined]);
    [ata.password, ata.locked] = [erasePassword, true];
    await eraseAta(ata, "/dev/sda", "ataSecure", watch);
    expect([ata.erased, ata.password, ata.locked]).toEqual([1, undefined, false]);
  });

  it("that the disk refuses leaves no password", async () => {
    const ata = new FakeAta();
    ata.refusesErase = true;
    await expect(eraseAta(ata, "/dev/sda", "ataSecure", watch)).rejects.toThrow("aborted");
    expect(ata.password).toBeUndefined();
  });

  it("leaves a disk alone that is frozen, or has somebody else's password", async () => {
    const ata = new FakeAta();
    ata.frozen = true;
    await expect(eraseAta(ata, "/dev/sda", "ataSecure", watch)).rejects.toThrow("frozen");
    [ata.frozen, ata.password] = [false, "theirs"];
    await expect(eraseAta(ata, "/dev/sda", "ataSecure", watch)).rejects.toThrow("password that is not ours");
    ata.locked = true;
    await expect(settleAta(ata, "/dev/sda")).rejects.toThrow("locked by a password that is not ours");
    expect([ata.erased, ata.password]).toEqual([0, "theirs"]);
  });
});

/** As `nvme id-ctrl --output-format=json` prints them, shortened. */
const samsung = { vid: 5197, sn: "S4EWNX0N123456", mn: "Samsung SSD 970 EVO Plus 1TB", nn: 1, oacs: 23, oncs: 95, fna: 5, sanicap: 0 };
const solidigm = { vid: 32902, sn: "PHLJ123", mn: "INTEL SSDPE2KX010T8", nn: 128, oacs: 14, oncs: 6, fna: 4, sanicap: 3 };
const qemu = { vid: 6966, sn: "erase-1", mn: "QEMU NVMe Ctrl", nn: 256, oacs: 42, oncs: 421, fna: 0, sanicap: 0 };

describe("what an NVMe controller tells", () => {
  it.each<[string, object, number, readonly string[]]>([
    ["format with crypto erase", samsung, 1, ["nvmeFormatCrypto", "nvmeFormatUserData"]],
    ["sanitize and format", solidigm, 1, ["nvmeSanitizeCrypto", "nvmeSanitizeBlock", "nvmeFormatCrypto", "nvmeFormatUserData"]],
    ["nothing that reaches beyond one namespace of several", solidigm, 2, ["nvmeFormatCrypto", "nvmeFormatUserData"]],
    ["nothing where a format takes all of several", { ...samsung, fna: 0b101 }, 2, []],
    ["an erase that takes all of several", { ...samsung, fna: 0b110 }, 2, []],
    ["a virtual one", qemu, 1, ["nvmeFormatUserData"]],
    ["hexadecimal text", { ...solidigm, sanicap: "0x2", oacs: "0x0" }, 1, ["nvmeSanitizeBlock"]],
    ["nothing", {}, 1, []],
  ])("%s", (_what, controller, namespaces, expected) => {
    expect(nvmeAbilities(controller, namespaces)).toEqual(expected);
  });
});

function sanitizePage(state: number, progress: number): Buffer {
  const page = Buffer.alloc(512);
  page.writeUInt16LE(progress, 0);
  // Completed passes and "global data erased" stand in the same word.
  page.writeUInt16LE(0b1_0000_1000 | state, 2);
  return page;
}

class FakeNvme implements EraseSource {
  readonly calls: string[] = [];
  pages: Buffer[] = [];
  controller: object = solidigm;
  failing: string | undefined;
  namespaces: unknown = { nsid_list: [{ nsid: 1 }] };

  async tool(_name: string, args: readonly string[]): Promise<Buffer> {
    this.calls.push(args.join(" "));
    if (this.failing !== undefined && args.includes(this.failing)) throw new Error("took longer than 5 s");
    const answers: Record<string, unknown> = { "id-ctrl": this.controller, "id-ns": { nsze: 1, dlfeat: 9 }, "list-ns": this.namespaces };
    if (args[0] === "get-log") return this.pages.length > 1 ? (this.pages.shift() as Buffer) : (this.pages[0] ?? Buffer.alloc(512));
    return Buffer.from(args[0] !== undefined && args[0] in answers ? JSON.stringify(answers[args[0]]) : "");
  }

  async sysText(): Promise<string> {
    return "";
  }

  async sysBytes(): Promise<Buffer> {
    return Buffer.alloc(0);
  }
}

describe("an NVMe erase", () => {
  it("reads the sanitize log", () => {
    expect(parseSanitizeLog(sanitizePage(2, 32_768))).toEqual({ state: "running", progress: 0.5 });
    expect(["never", "done", "running", "failed", "done"].map((_, state) => parseSanitizeLog(sanitizePage(state, 0)).state)).toEqual([
      ...["never", "done", "running", "failed", "done"],
    ]);
    expect(() => parseSanitizeLog(Buffer.alloc(2))).toThrow("2 bytes");
  });

  it("starts a sanitize and waits for its end", async () => {
    const nvme = new FakeNvme();
    nvme.pages = [sanitizePage(0, 0), sanitizePage(2, 100), sanitizePage(2, 60_000), sanitizePage(1, 65_535)];
    const told: number[] = [];
    await eraseNvme(nvme, "/dev/nvme0n1", "nvmeSanitizeCrypto", { ...watch, report: (fraction) => told.push(fraction) });
    expect(nvme.calls[0]).toBe("sanitize /dev/nvme0n1 --sanact=4");
    expect(told.map((fraction) => fraction.toFixed(2))).toEqual(["0.00", "0.00", "0.92"]);
  });

  it("that fails, or never begins, says so", async () => {
    const nvme = new FakeNvme();
    nvme.pages = [sanitizePage(2, 1), sanitizePage(3, 1)];
    await expect(eraseNvme(nvme, "/dev/nvme0n1", "nvmeSanitizeBlock", watch)).rejects.toThrow("the sanitize failed");
    nvme.pages = [sanitizePage(0, 0)];
    await expect(eraseNvme(nvme, "/dev/nvme0n1", "nvmeSanitizeBlock", watch)).rejects.toThrow("does not run it");
  });

  it("waits for one that a killed run has started", async () => {
    const nvme = new FakeNvme();
    nvme.pages = [sanitizePage(2, 1), sanitizePage(2, 2), sanitizePage(1, 65_535)];
    await settleNvme(nvme, "/dev/nvme0n1", watch);
    expect(nvme.calls).toHaveLength(3);
  });

  it("formats with the setting that is meant", async () => {
    const nvme = new FakeNvme();
    await eraseNvme(nvme, "/dev/nvme0n1", "nvmeFormatCrypto", watch);
    expect(nvme.calls[0]).toMatch(/^format \/dev\/nvme0n1 --ses=2 .*--force$/);
  });

  it("is offered by what the controller and its namespaces tell", async () => {
    const nvme = new FakeNvme();
    const all = ["nvmeSanitizeCrypto", "nvmeSanitizeBlock", "nvmeFormatCrypto", "nvmeFormatUserData", "discardZeroes"];
    expect(await readEraseAbilities({ path: "/dev/nvme0n1", readOnly: false }, nvme)).toEqual(all);
    nvme.namespaces = { nsid_list: [{ nsid: 1 }, { nsid: 2 }] };
    expect(await readEraseAbilities({ path: "/dev/nvme0n1", readOnly: false }, nvme)).toEqual(all.slice(2));
    // A controller that lists none may have as many as it says it can.
    nvme.namespaces = {};
    expect(await readEraseAbilities({ path: "/dev/nvme0n1", readOnly: false }, nvme)).toEqual(all.slice(2));
    // Nor may one have namespaces that nobody sees.
    [nvme.namespaces, nvme.failing] = [{ nsid_list: [{ nsid: 1 }] }, "--all"];
    expect(await readEraseAbilities({ path: "/dev/nvme0n1", readOnly: false }, nvme)).toEqual(all.slice(2));
    expect(await readEraseAbilities({ path: "/dev/nvme0n1", readOnly: true }, nvme)).toEqual([]);
  });
});

describe("other disks", () => {
  it("erase by ATA commands", async () => {
    expect(await readEraseAbilities({ path: "/dev/sda", readOnly: false }, new FakeAta())).toEqual(["ataEnhanced", "ataSecure"]);
  });

  it.each<[string, string, Record<string, string>, readonly string[]]>([
    [
      "a virtual disk",
      "/dev/vda",
      { "queue/discard_max_bytes": "2147450880", "device/features": `${"0".repeat(16)}1${"0".repeat(47)}` },
      ["discardSecure"],
    ],
    ["one without it", "/dev/vda", { "queue/discard_max_bytes": "2147450880", "device/features": "0".repeat(64) }, []],
    ["one without discard", "/dev/vda", { "queue/discard_max_bytes": "0", "device/features": "1".repeat(64) }, []],
    ["an eMMC", "/dev/mmcblk0", { "queue/discard_max_bytes": "1024", "device/type": "MMC" }, ["discardSecure"]],
    ["an SD card", "/dev/mmcblk0", { "queue/discard_max_bytes": "1024", "device/type": "SD" }, []],
    ["a SAS disk", "/dev/sda", { "queue/discard_max_bytes": "0", "device/vendor": "SEAGATE" }, []],
  ])("%s", async (_what, path, files, expected) => {
    const source: EraseSource = {
      tool: async () => Promise.reject(new Error("no tool is needed")),
      sysText: async (file) => files[file.replace(/^block\/\w+\//, "")] ?? "",
      sysBytes: async () => Buffer.alloc(0),
    };
    expect(await readEraseAbilities({ path, readOnly: false }, source)).toEqual(expected);
  });

  it("promise zeros by their provisioning page only", () => {
    expect(returnsZeros(Buffer.from([0, 0xb2, 0, 4, 0, 0b1110_0100, 2, 0]))).toBe(true);
    expect(returnsZeros(Buffer.from([0, 0xb2, 0, 4, 0, 0b1110_0000, 2, 0]))).toBe(false);
    expect(returnsZeros(Buffer.from([0, 0xb2, 0, 4, 0, 0b0000_0100, 2, 0]))).toBe(false);
    expect(returnsZeros(Buffer.alloc(0))).toBe(false);
  });
});
