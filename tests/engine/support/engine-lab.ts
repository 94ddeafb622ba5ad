import { createHash } from "node:crypto";
import { mkdir, mkdtemp, open, readdir, readFile, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeMemoryImage } from "../../../lab/memory-image/memory-image.js";
import { makeMemoryArtefacts } from "../../../lab/memory-image/memory-artefacts.js";
import type { RackProcess } from "../../../lab/harness/rack-process.js";
import { labMachine } from "../../../lab/harness/machines.js";
import { startLabSite, type LabImage, type LabSite, type LabSiteOptions } from "../../../lab/harness/site.js";
import { ensurePulumiCli } from "../../../lab/setup/pulumi-cli.js";
import type { MachineSpec } from "../../../provider/sim/machine/back-end.js";
import type { MachineSummary } from "../../../provider/sim/control/machine-control.js";
import type { JournalEntry } from "../../../provider/sim/redfish/journal.js";
import { EngineStack, type EngineStackOptions } from "./engine-stack.js";

const mebibyte = 1024 * 1024;

export interface EngineLabOptions {
  readonly hosts: number;
  readonly dataDisk?: boolean;
}

/** A memory rack, an image and stacks of the real engine over them; everything in one folder. */
export class EngineLab {
  readonly #stacks: EngineStack[] = [];
  #machines: readonly MachineSpec[];

  private constructor(
    readonly folder: string,
    readonly pulumi: string,
    private readonly siteOptions: LabSiteOptions,
    public site: LabSite,
  ) {
    this.#machines = Array.from({ length: siteOptions.hosts }, (_, index) => labMachine(index + 1, siteOptions));
  }

  static async open(options: EngineLabOptions): Promise<EngineLab> {
    const pulumi = await ensurePulumiCli(() => undefined);
    const folder = await mkdtemp(join(tmpdir(), "baremetal-engine-"));
    const artefacts = join(folder, "artefacts");
    await mkdir(artefacts);
    await makeMemoryArtefacts(artefacts);
    const image = await makeImage(folder, "first", { seed: 1 });
    const site: LabSiteOptions = {
      kind: "memory",
      folder,
      hosts: options.hosts,
      image,
      artefacts,
      // Just above the smallest size of a root device.
      diskBytes: 1088 * mebibyte,
      dataDisk: options.dataDisk ?? false,
      dataDiskBytes: 1088 * mebibyte,
    };
    return new EngineLab(folder, pulumi, site, await startLabSite(site));
  }

  /** Stops the rack and starts it with other hardware in server n, or other settings; what ran runs on. */
  async refit(
    number: number,
    change: (machine: MachineSpec) => MachineSpec,
    settings: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    await this.rack.close();
    this.#machines = this.#machines.map((machine) => (machine.name === `server-${number}` ? change(machine) : machine));
    this.site = await startLabSite({ ...this.siteOptions, machines: this.#machines, settings });
  }

  get rack(): RackProcess {
    return this.site.rack;
  }

  get image(): LabImage {
    return this.site.image;
  }

  /** Another image, which its system reports as `name`. */
  makeImage(name: string, options: { readonly seed: number; readonly sizeBytes?: number }): Promise<LabImage> {
    return makeImage(this.folder, name, options);
  }

  /** A stack of its own with the provider's cache of its own, as on another person's machine. */
  async stack(name: string, options: EngineStackOptions = {}): Promise<EngineStack> {
    const stack = await EngineStack.open(this, name, options);
    this.#stacks.push(stack);
    return stack;
  }

  machine(number = 1): Promise<MachineSummary> {
    return this.rack.machine(`server-${number}`);
  }

  machineFolder(number = 1): string {
    return join(this.rack.folder, `server-${number}`);
  }

  diskPath(number = 1, disk = "root"): string {
    return join(this.machineFolder(number), "disks", `${disk}.img`);
  }

  /** Over how much of the disk is allocated, its start and its end: what any writing of ours changes. */
  async diskDigest(number = 1, disk = "root"): Promise<string> {
    const file = await open(this.diskPath(number, disk));
    try {
      const { size, blocks } = await file.stat();
      const part = Buffer.alloc(16 * mebibyte);
      const hash = createHash("sha256").update(String(blocks));
      for (const position of [0, size - part.length]) {
        const { bytesRead } = await file.read(part, 0, part.length, position);
        hash.update(part.subarray(0, bytesRead));
      }
      return hash.digest("hex");
    } finally {
      await file.close();
    }
  }

  /** What nobody may touch when an input is wrong. */
  async untouched(number = 1): Promise<unknown> {
    const { posts, power, assetTag, mediaImage } = await this.machine(number);
    return { posts, power, assetTag, mediaImage, disk: await this.diskDigest(number) };
  }

  /** Requests of the BMC that `work` causes. */
  async requestsOf(work: () => Promise<unknown>, number = 1): Promise<readonly JournalEntry[]> {
    const before = (await this.machine(number)).requests;
    await work();
    return (await this.rack.journal(`server-${number}`)).filter((entry) => entry.number > before);
  }

  /** A file that the running system stored. */
  async storedUserData(number = 1): Promise<string> {
    return readFile(join(this.machineFolder(number), "os", "user-data"), "utf8");
  }

  async close(): Promise<void> {
    await this.rack.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Requests that change something at a BMC; logging in and out is none. */
export function writes(entries: readonly JournalEntry[]): string[] {
  return entries
    .filter(({ method, path }) => method !== "GET" && method !== "HEAD" && !path.includes("/SessionService/Sessions"))
    .map(({ method, path }) => `${method} ${path}`);
}

/** Logins with user name and password. */
export function logins(entries: readonly JournalEntry[]): JournalEntry[] {
  return entries.filter(({ method, path }) => method === "POST" && path.endsWith("/SessionService/Sessions"));
}

/** Files under `folder` that hold one of `texts`, with the text. */
export async function filesWith(folder: string, texts: readonly string[]): Promise<string[]> {
  const names = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found: string[] = [];
  for (const file of files) {
    const content = await readFile(file).catch(() => Buffer.alloc(0));
    for (const text of texts) if (content.includes(text)) found.push(`${file}: ${text}`);
  }
  return found;
}

async function makeImage(folder: string, name: string, options: { seed: number; sizeBytes?: number }): Promise<LabImage> {
  const path = join(folder, `${name}.raw`);
  const { sha256 } = await makeMemoryImage(
    { prettyName: `Memory OS ${name}`, sizeBytes: options.sizeBytes ?? 8 * mebibyte, seed: options.seed },
    path,
  );
  return { path, sha256 };
}
