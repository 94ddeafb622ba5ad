import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeError } from "../../provider/domain/errors.js";
import { buildAll } from "../../tools/build.js";
import { HostsProgram } from "../harness/hosts-program.js";
import { nonceUserData } from "../harness/nonce-user-data.js";
import { watchPeakMemory } from "../harness/peak-memory.js";
import { rackCredentials } from "../harness/rack-process.js";
import { startLabSite, type LabSite } from "../harness/site.js";
import { openStack } from "../harness/stack.js";
import { setupLab } from "../setup/setup-lab.js";
import { imageFigures, machineFacts, printFigures, targetsOf, type BenchFigures } from "./figures.js";
import { measureHost } from "./measure-host.js";

const print = (line: string): void => console.log(line);

interface Timeline {
  readonly totalSeconds: number;
  readonly posts: number;
  readonly kexec: boolean;
  readonly bmcRequests: number;
  readonly isoBytesRead: number;
  readonly phases: readonly { readonly phase: string; readonly seconds: number }[];
}

/** Measures one host on a virtual server: a create by the real engine, then one that asks the agent for its limits. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { json: { type: "string" }, strict: { type: "boolean", default: false } } });
  await buildAll();
  const setup = await setupLab(print);
  const machine = machineFacts(setup.accelerator);
  const folder = await mkdtemp(join(tmpdir(), "baremetal-bench-"));
  const image = { path: setup.osImage.raw, sha256: setup.osImage.rawSha256 };
  const settings = { qemu: { accelerator: setup.accelerator } };
  const site = await startLabSite({ kind: "qemu", folder, hosts: 1, image, artefacts: setup.bootArtefacts, settings });
  try {
    print("create by the engine");
    const created = await createByEngine(site, setup.pulumi);
    print("create by the conductor, with the agent's limits");
    const inputs = await inputsOf(site);
    const measured = await measureHost(site, inputs, print);
    const { timeline } = created;
    const { totalSeconds, posts, kexec, phases } = timeline;
    const figures: BenchFigures = {
      machine,
      host: { totalSeconds, posts, kexec, phases },
      postToAgentSeconds: created.postToAgentSeconds,
      agentInspectSeconds: phases.find(({ phase }) => phase === "inspect")?.seconds ?? 0,
      image: imageFigures(measured.writeImageSeconds, measured.measured),
      memory: { providerPeakBytes: created.providerPeakBytes, agentPeakBytes: measured.agentPeakBytes },
      bmcRequests: timeline.bmcRequests,
      mediumBytesRead: timeline.isoBytesRead,
    };
    printFigures(figures, print);
    if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(figures, undefined, 2)}\n`);
    const missed = targetsOf(figures).filter(({ value, most }) => value > most);
    return values.strict && missed.length > 0 ? 1 : 0;
  } finally {
    await site.rack.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function createByEngine(
  site: LabSite,
  pulumi: string,
): Promise<{ timeline: Timeline; postToAgentSeconds: number; providerPeakBytes: number }> {
  const program = new HostsProgram(site);
  program.hosts.set("server-1", {
    image: { url: site.image.path, checksum: site.image.sha256 },
    userData: nonceUserData("server-1", "aaaa1111"),
  });
  const stack = await openStack({ folder: site.folder, pulumi, project: "bench", program: program.program, config: {}, env: site.env });
  const memory = watchPeakMemory(/pulumi-resource-baremetal/);
  let agentAt = 0;
  const result = await stack.up({
    onEvent: ({ diagnosticEvent }) => {
      if (agentAt === 0 && diagnosticEvent?.message.includes("inspecting hardware") === true) agentAt = Date.now();
    },
  });
  const providerPeakBytes = await memory.stop();
  const { timeline } = result.outputs["server-1"]?.value as { timeline: Timeline };
  const journal = await site.rack.journal("server-1");
  const poweredOn = journal.find(
    ({ path, body }) => path.endsWith("ComputerSystem.Reset") && (body as { ResetType?: string }).ResetType === "On",
  );
  if (poweredOn === undefined || agentAt === 0) throw new Error("the journal shows no power-on, or no agent was seen");
  const postToAgentSeconds = (agentAt - Date.parse(poweredOn.time)) / 1000;
  await stack.destroy();
  return { timeline, postToAgentSeconds, providerPeakBytes };
}

async function inputsOf(site: LabSite): Promise<Record<string, never>> {
  const machine = await site.rack.machine("server-1");
  const inputs = {
    bmc: { address: machine.bmcAddress, ...rackCredentials, tls: { mode: "pin", fingerprint: machine.fingerprint } },
    bootMACAddress: machine.macAddress,
    ramdiskNetwork: site.ramdiskNetwork,
    image: { url: site.image.path, checksum: site.image.sha256 },
    userData: nonceUserData("server-1", "bbbb2222"),
  };
  return JSON.parse(JSON.stringify(inputs)) as Record<string, never>;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(describeError(error));
    process.exit(1);
  },
);
