import { createServer } from "node:net";
import { join } from "node:path";
import { rackCredentials } from "../../lab/harness/rack-process.js";
import type { MachineSpec } from "../../provider/sim/machine/back-end.js";
import { EngineLab, filesWith, writes } from "./support/engine-lab.js";
import { diffOf, saidOf, type EngineRun, type EngineStack, type HostInputs } from "./support/engine-stack.js";

const minutes = 120_000;
const mostRequestsOfARefresh = 12;
let lab: EngineLab;
let stack: EngineStack;
let inputs: HostInputs;

beforeAll(async () => {
  lab = await EngineLab.open({ hosts: 2, dataDisk: true });
  await lab.refit(1, (machine) => ({ ...machine, moreMacAddresses: ["52:54:00:aa:00:01"] }));
  stack = await lab.stack("drift");
  inputs = { image: stack.image, rootDeviceHints: { serialNumber: "LABROOT1" } };
}, minutes);
afterAll(() => lab.close(), minutes);

function step(name: string, work: () => Promise<void>): void {
  it(name, work, minutes);
}

function fine(run: EngineRun): EngineRun {
  expect(run.said).not.toContain("error:");
  expect(run.ok).toBe(true);
  return run;
}

const withDataDisk =
  (serialNumber: string) =>
  (machine: MachineSpec): MachineSpec => ({
    ...machine,
    disks: machine.disks.map((disk) => (disk.name === "data" ? { ...disk, serialNumber } : disk)),
  });

async function conditions(): Promise<unknown> {
  return (await stack.saved("server-1"))?.outputs.conditions;
}

/** Preview and update are refused alike, and nobody touches the server. */
async function refused(text: RegExp): Promise<void> {
  const before = await lab.untouched();
  for (const run of [await stack.preview(), await stack.up()]) {
    expect(run.ok).toBe(false);
    expect(run.said).toMatch(text);
  }
  expect(await lab.untouched()).toEqual(before);
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// One life: each test goes on from the one before.
describe("a refresh", () => {
  step("of a server that is as it was asks its BMC little, and changes nothing", async () => {
    stack.only(inputs);
    fine(await stack.up());
    const saved = await stack.saved("server-1");
    const requests = await lab.requestsOf(async () => {
      expect(fine(await stack.refresh()).said).not.toContain("warning:");
    });
    expect(writes(requests)).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(mostRequestsOfARefresh);
    expect((await stack.saved("server-1"))?.outputs).toEqual(saved?.outputs);
  });

  step("names a disk that was swapped while the server runs on, and forgets it when it is put back", async () => {
    const before = await stack.saved("server-1");
    await lab.refit(1, withDataDisk("LABDATA9"));
    expect((await lab.machine()).power).toBe("On");
    const requests = await lab.requestsOf(async () => {
      const text = "the hardware of server-1 has changed: disk: was LAB-DISK serial LABDATA1, is LAB-DISK serial LABDATA9";
      expect(saidOf(fine(await stack.refresh()), "server-1")).toContain(text);
    });
    expect(requests.length).toBeLessThanOrEqual(mostRequestsOfARefresh);
    expect(await conditions()).toContainEqual(
      expect.objectContaining({ type: "HardwareUnchanged", status: "False", reason: "FoundByBmc" }),
    );
    expect((await stack.preview()).operations).toMatchObject({ "server-1": "same" });
    await lab.refit(1, withDataDisk("LABDATA1"));
    expect(fine(await stack.refresh()).said).not.toContain("warning:");
    expect((await stack.saved("server-1"))?.outputs).toEqual(before?.outputs);
  });

  step("names a card that was swapped", async () => {
    await lab.refit(1, (machine) => ({ ...machine, moreMacAddresses: ["52:54:00:aa:00:02"] }));
    const said = saidOf(fine(await stack.refresh()), "server-1");
    expect(said).toContain("the hardware of server-1 has changed: nic: was 52:54:00:aa:00:01, is 52:54:00:aa:00:02");
    expect(await conditions()).toContainEqual(expect.objectContaining({ type: "HardwareUnchanged", status: "False" }));
  });

  step("leaves new hardware to an inspection, which takes it over", async () => {
    stack.only({ ...inputs, userData: "#cloud-config\n" });
    expect(saidOf(fine(await stack.up()), "server-1")).toContain("nic: was 52:54:00:aa:00:01, is 52:54:00:aa:00:02");
    const saved = await stack.saved("server-1");
    expect(saved?.outputs.hardware).toMatchObject({ nics: [{}, { mac: "52:54:00:aa:00:02" }] });
    expect(fine(await stack.refresh()).said).not.toContain("warning:");
    expect((await stack.saved("server-1"))?.outputs).toEqual(saved?.outputs);
  });
});

describe("another machine behind the BMC", () => {
  step("is named by a refresh, and stops every change and the deletion", async () => {
    await lab.refit(1, (machine) => ({ ...machine, serialNumber: "OTHER1" }));
    expect(saidOf(fine(await stack.refresh()), "server-1")).toMatch(
      /another machine is behind its BMC: expected serialNumber LAB0001, found OTHER1 .*\[IDENTITY_MISMATCH\]/,
    );
    expect((await stack.saved("server-1"))?.outputs).toMatchObject({ identity: { serialNumber: "LAB0001" } });
    for (const change of [{ rebootToken: "1" }, { rebuildToken: "1" }]) {
      stack.only({ ...inputs, userData: "#cloud-config\n", ...change });
      await refused(/expected serialNumber LAB0001, found OTHER1 .*\[IDENTITY_MISMATCH\]/);
    }
    const before = await lab.untouched();
    expect((await stack.destroy()).said).toContain("[IDENTITY_MISMATCH]");
    expect(await lab.untouched()).toEqual(before);
    await lab.refit(1, (machine) => ({ ...machine, serialNumber: "LAB0001" }));
    stack.only({ ...inputs, userData: "#cloud-config\n" });
    fine(await stack.refresh());
    expect((await stack.preview()).operations).toMatchObject({ "server-1": "same" });
  });
});

describe("another address of the BMC", () => {
  step("with the same machine is an ordinary update that only looks", async () => {
    await lab.refit(1, (machine) => machine, { ports: { "server-1": await freePort() } });
    const before = await lab.untouched();
    const requests = await lab.requestsOf(async () => {
      const run = fine(await stack.up());
      expect(diffOf(run, "server-1")).toEqual({ "bmc.address": "update" });
      expect(run.outputs["server-1"]).toMatchObject({ handle: { bmcAddress: (await lab.machine()).bmcAddress } });
    });
    expect(writes(requests)).toEqual([]);
    expect(await lab.untouched()).toEqual(before);
    expect((await stack.preview()).operations).toMatchObject({ "server-1": "same" });
  });

  step("with another machine stops, and neither of the two is touched", async () => {
    const { bmcAddress: address, fingerprint } = await lab.machine(2);
    const other = await lab.untouched(2);
    stack.only({ ...inputs, userData: "#cloud-config\n", bmc: { address, tls: { mode: "pin", fingerprint } } });
    await refused(/expected uuid .*, found .*\[IDENTITY_MISMATCH\]/);
    expect(await lab.untouched(2)).toEqual(other);
    stack.only({ ...inputs, userData: "#cloud-config\n" });
  });
});

describe("another password of the BMC", () => {
  const rotated = { username: rackCredentials.username, password: "tr0ub4dor-and-three" };
  const again = { username: rackCredentials.username, password: "staple-battery-horse" };

  step("makes a refresh keep what is known, and a change that needs the server fail", async () => {
    const saved = await stack.saved("server-1");
    await lab.refit(1, (machine) => machine, { credentials: rotated });
    const refreshed = fine(await stack.refresh());
    expect(refreshed.said).toMatch(/keeping what is known, the BMC could not be read: the BMC .* refused the credentials/);
    expect((await stack.saved("server-1"))?.outputs).toEqual(saved?.outputs);
    stack.only({ ...inputs, userData: "#cloud-config\n", rebootToken: "1" });
    const run = await stack.up();
    expect(run.ok).toBe(false);
    expect(run.said).toContain("refused the credentials");
  });

  step("is taken from the program as an ordinary update that only looks", async () => {
    stack.only({ ...inputs, userData: "#cloud-config\n", bmc: { password: rotated.password } });
    const before = await lab.untouched();
    const requests = await lab.requestsOf(async () => {
      expect(diffOf(fine(await stack.up()), "server-1")).toEqual({ "bmc.password": "update" });
    });
    expect(writes(requests)).toEqual([]);
    expect(await lab.untouched()).toEqual(before);
    expect((await stack.preview()).operations).toMatchObject({ "server-1": "same" });
  });

  step("is taken from the provider's credentials without a change of the host", async () => {
    const { host } = new URL((await lab.machine()).bmcAddress);
    const program = { ...inputs, userData: "#cloud-config\n", bmc: { username: undefined, password: undefined } };
    stack.provider = { credentials: { [host]: rotated } };
    stack.only(program);
    fine(await stack.up());
    await lab.refit(1, (machine) => machine, { credentials: again });
    stack.provider = { credentials: { [host]: again } };
    const run = fine(await stack.up());
    expect(run.operations).toMatchObject({ "server-1": "same", rack: "update" });
    stack.only({ ...program, rebootToken: "2" });
    const { posts } = await lab.machine();
    fine(await stack.up());
    expect(await lab.machine()).toMatchObject({ posts: posts + 1, power: "On", sessions: { live: 0, leaked: 0 } });
  });

  step("is in nobody's state in clear", async () => {
    const passwords = [rackCredentials, rotated, again].map(({ password }) => password);
    expect(await filesWith(join(stack.folder, "state"), passwords)).toEqual([]);
    fine(await stack.destroy());
    expect(await lab.machine()).toMatchObject({ power: "Off", assetTag: "", mediaImage: "", sessions: { live: 0, leaked: 0 } });
  });
});
