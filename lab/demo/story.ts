import { randomBytes } from "node:crypto";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repository } from "../harness/dist.js";
import { lineOf, openStack, programOf } from "../harness/stack.js";
import { singleHostConfig, type LabSite } from "../harness/site.js";
import { figuresOf, type HostFigures, type HostOutputs } from "./figures.js";
import { nonceUserData } from "../harness/nonce-user-data.js";
import { storedNonce } from "../harness/stored-nonce.js";

type Print = (line: string) => void;

/** The demo's acts on one site, each with the real engine. */
export class SingleHostStory {
  readonly #nonces = new Map<string, string>();

  private constructor(
    readonly site: LabSite,
    readonly stack: Stack,
    private readonly print: Print,
  ) {}

  static async open(site: LabSite, pulumi: string, print: Print): Promise<SingleHostStory> {
    const program = programOf(pathToFileURL(join(repository, "examples", "single-host", "index.ts")).href);
    const stack = await openStack({ folder: site.folder, pulumi, project: "single-host", program, config: {}, env: site.env });
    return new SingleHostStory(site, stack, print);
  }

  /** Each system is told to store a nonce of its own; the named hosts, or all, get a new one. */
  async configure(names?: readonly string[]): Promise<void> {
    for (const machine of await this.site.rack.machines()) {
      if (names === undefined || names.includes(machine.name)) this.#nonces.set(machine.name, randomBytes(12).toString("hex"));
    }
    await this.stack.setAllConfig(await singleHostConfig(this.site, (name) => nonceUserData(name, this.#nonces.get(name) ?? "")));
  }

  /** `pulumi up`; returns the figures of the hosts that were provisioned in it. */
  async up(): Promise<HostFigures[]> {
    const before = new Map((await this.site.rack.machines()).map((machine) => [machine.name, machine.posts]));
    const seen = new Map<string, string>();
    const result = await this.stack.up({ onEvent: (event) => this.#show(lineOf(event), seen) });
    const summary = (result.outputs["summary"]?.value ?? []) as HostOutputs[];
    const machines = await this.site.rack.machines();
    const figures = await Promise.all(
      summary.map(async (host) => {
        const posts = (machines.find(({ name }) => name === host.name)?.posts ?? 0) - (before.get(host.name) ?? 0);
        return figuresOf(host, posts, await storedNonce(this.site, host.name));
      }),
    );
    for (const host of figures) this.#expectNonce(host);
    return figures.filter(({ posts }) => posts > 0);
  }

  /** Changes that a preview shows; 0 when the program and the servers agree. */
  async previewChanges(): Promise<number> {
    const { changeSummary } = await this.stack.preview({});
    return Object.entries(changeSummary)
      .filter(([operation]) => operation !== "same")
      .reduce((sum, [, count]) => sum + count, 0);
  }

  async destroy(): Promise<void> {
    const seen = new Map<string, string>();
    await this.stack.destroy({ onEvent: (event) => this.#show(lineOf(event), seen) });
  }

  #expectNonce(host: HostFigures): void {
    if (host.os.nonce !== this.#nonces.get(host.name)) {
      throw new Error(`the system of ${host.name} stored the nonce "${host.os.nonce}", not the one of its user data`);
    }
  }

  #show(line: ReturnType<typeof lineOf>, seen: Map<string, string>): void {
    if (line === undefined) return;
    const name = line.urn.slice(line.urn.lastIndexOf("::") + 2);
    const text = line.ephemeral ? line.text : `${line.severity}: ${line.text}`;
    if (seen.get(name) === text) return;
    seen.set(name, text);
    this.print(`  ${new Date().toISOString().slice(11, 19)} ${name.padEnd(10)} ${text}`);
  }
}
