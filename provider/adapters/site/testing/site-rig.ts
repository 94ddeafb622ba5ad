import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testProgress, type TestProgress } from "../../../../tests/support/test-progress.js";
import type { HostBoot } from "../../../domain/boot/host-boot.js";
import type { HostService, HostServiceRequest, SiteService } from "../../../ports/agent-link.js";
import { systemClock } from "../../../progress/system-clock.js";
import { createSiteService, type SiteServiceOptions } from "../create-site-service.js";
import { FakeAgent, makeAgentKeys, type AgentKeys } from "./fake-agent.js";

export const hostUuid = "4c4c4544-0042-4a10-8052-b4c04f4e3732";
export const isoExtents = {
  "host.cfg": { offsetBytes: 10_000, sizeBytes: 4096 },
  "host.env": { offsetBytes: 20_480, sizeBytes: 4096 },
  "host.json": { offsetBytes: 40_960, sizeBytes: 65_536 },
};

/** A site service over a small boot medium made by hand. */
export interface SiteRig {
  readonly folder: string;
  readonly iso: Buffer;
  readonly stage2: Buffer;
  readonly progress: TestProgress;
  readonly identityFile: string;
  service(changes?: Partial<SiteServiceOptions>): SiteService;
  open(service: SiteService, changes?: Partial<HostServiceRequest>): Promise<HostService>;
  /** host.json as the medium carries it. */
  bootOf(host: HostService): Promise<HostBoot>;
  /** An agent that was welcomed. */
  welcomed(host: HostService, keys?: AgentKeys, boot?: HostBoot): Promise<FakeAgent>;
  agent(boot: HostBoot): FakeAgent;
  close(): Promise<void>;
}

export async function makeSiteRig(): Promise<SiteRig> {
  const folder = await mkdtemp(join(tmpdir(), "site-"));
  const { iso, stage2 } = await writeArtefacts(folder);
  const progress = testProgress();
  const services: SiteService[] = [];
  const agents: FakeAgent[] = [];
  const identityFile = join(folder, "cache", "site.json");
  const agent = (boot: HostBoot): FakeAgent => {
    const made = new FakeAgent(boot);
    agents.push(made);
    return made;
  };
  const bootOf = async (host: HostService): Promise<HostBoot> => {
    const { offsetBytes, sizeBytes } = isoExtents["host.json"];
    const range = `bytes=${offsetBytes}-${offsetBytes + sizeBytes - 1}`;
    return (await (await fetch(host.isoUrl, { headers: { range } })).json()) as HostBoot;
  };
  return {
    ...{ folder, iso, stage2, progress, identityFile, agent, bootOf },
    service: (changes = {}) => {
      const made = createSiteService({
        ...{ artefactsDir: folder, agentBundle: join(folder, "agent.cjs"), listenFor: () => "127.0.0.1", identityFile, clock: systemClock },
        addressFor: () => ({ media: "127.0.0.1", servers: "127.0.0.1" }),
        providerVersion: "0.1.0",
        ...changes,
      });
      services.push(made);
      return made;
    },
    open: (service, changes = {}) => service.open(progress, { ...hostRequest, ...changes }),
    welcomed: async (host, agentKeys = makeAgentKeys(), boot) => {
      const known = boot ?? (await bootOf(host));
      const made = agent(known);
      const answer = await made.greet(known, agentKeys);
      if (answer?.welcome === undefined) throw new Error(`not welcomed but ${JSON.stringify(answer)}`);
      return made;
    },
    close: async () => {
      for (const one of agents) one.cut();
      for (const one of services) await one.close();
      progress.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const hostRequest: HostServiceRequest = {
  hostName: "r2-u17",
  hostUuid,
  bmcHost: "127.0.0.1",
  network: { macAddress: "52:54:00:12:34:56" },
  netboot: "auto",
  kernelArguments: "",
};

async function writeArtefacts(folder: string): Promise<{ iso: Buffer; stage2: Buffer }> {
  const iso = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251));
  const stage2 = Buffer.alloc(1_500_000, "stage2");
  const files = { "boot.iso": iso, vmlinuz: Buffer.from("kernel"), "initrd.s1": Buffer.from("initrd"), "stage2.squashfs": stage2 };
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  await writeFile(join(folder, "agent.cjs"), "// agent");
  const described = Object.entries(files).map(([name, bytes]) => [
    name,
    { sizeBytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") },
  ]);
  const manifest = { version: "1", kernelRelease: "6.12", files: Object.fromEntries(described) as unknown, iso: isoExtents };
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  return { iso, stage2 };
}
