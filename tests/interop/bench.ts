import { join } from "node:path";
import { distFile } from "../../lab/harness/dist.js";
import { labMachine } from "../../lab/harness/machines.js";
import { rackCredentials } from "../../lab/harness/rack-process.js";
import type { MachineControl, MachineSummary } from "../../provider/sim/control/machine-control.js";
import type { Rack, RackOptions } from "../../provider/sim/rack.js";
import { startRack } from "../../provider/sim/rack.js";
import type { MediaServer } from "../../provider/sim/testing/media-server.js";
import { startMediaServer } from "../../provider/sim/testing/media-server.js";
import { expect } from "./check.js";
import type { ToolRun } from "./run-tool.js";
import { runTool } from "./run-tool.js";

/** One virtual server and what the tools need to reach it. */
export interface Bench {
  /** Such as https://127.0.0.1:41883. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly caFile: string;
  /** A medium that the BMC can fetch. */
  readonly imageUrl: string;
  readonly server: MediaServer;
  readonly machine: MachineControl;
  summary(): Promise<MachineSummary>;
  tool(script: string, args: readonly string[], timeoutMs?: number): Promise<ToolRun>;
  close(): Promise<void>;
}

/** Starts a rack of one server in the folder; its BMC demands ETags and fetches media from a server of ours. */
export async function openBench(folder: string, bin: string, settings: Partial<RackOptions> = {}): Promise<Bench> {
  const server = await startMediaServer(new Map([["/medium.iso", Buffer.alloc(1024 * 1024)]]));
  const rack = await startRack({
    folder,
    kind: "memory",
    machines: [labMachine(1, { dataDisk: true })],
    credentials: rackCredentials,
    memoryAgent: distFile("memory-agent"),
    strictEtags: true,
    sessionLimit: 16,
    ...settings,
  });
  return benchOver(rack, server, folder, bin);
}

function benchOver(rack: Rack, server: MediaServer, folder: string, bin: string): Bench {
  const [machine] = rack.machines;
  if (machine === undefined) throw new Error("the rack has no server");
  const caFile = join(folder, machine.name, "bmc-certificate.pem");
  const { host } = new URL(machine.bmcAddress.replace(/^[^:]+/, "http"));
  const { username: user, password } = rackCredentials;
  return {
    url: `https://${host}`,
    user,
    password,
    caFile,
    imageUrl: `${server.url}/medium.iso`,
    server,
    machine,
    summary: () => machine.summary(),
    tool: (script, args, timeoutMs) => runTool(script, args, { bin, caFile, ...(timeoutMs === undefined ? {} : { timeoutMs }) }),
    close: async () => {
      await rack.close();
      await server.close();
    },
  };
}

/** Throws unless every session that was opened since has been deleted. */
export function expectNoSession(bench: Bench): string {
  const { live, expired } = bench.machine.sessions();
  expect(live + expired === 0, `${live + expired} sessions were left`);
  return "none left";
}
