import * as baremetal from "pulumi-baremetal";
import { rackCredentials } from "../../lab/harness/rack-process.js";
import { EngineLab, writes } from "./support/engine-lab.js";
import { diffOf, saidOf, type EngineStack, type HostInputs } from "./support/engine-stack.js";

const minutes = 120_000;
let lab: EngineLab;
let stack: EngineStack;

beforeAll(async () => {
  lab = await EngineLab.open({ hosts: 2 });
  stack = await lab.stack("beside");
}, minutes);
afterAll(() => lab.close(), minutes);

function step(name: string, work: () => Promise<void>): void {
  it(name, work, minutes);
}

const external: HostInputs = { externallyProvisioned: true };

// One life: each test goes on from the one before.
describe("a system that is proven to boot by itself", () => {
  step("costs one POST more and reports twice", async () => {
    stack.only({ image: stack.image, verifyColdBoot: true, onDelete: "detach" });
    const run = await stack.up();
    expect(run.said).not.toContain("error:");
    expect(run.outputs["server-1"]).toMatchObject({ state: "provisioned", timeline: { posts: 2, kexec: true } });
    expect((await stack.saved("server-1"))?.outputs.conditions).toContainEqual(
      expect.objectContaining({ type: "ColdBootProven", status: "True", reason: "FirmwareBootSeen" }),
    );
    expect(await lab.machine()).toMatchObject({ posts: 2, power: "On", mediaImage: "", sessions: { live: 0, leaked: 0 } });
  });
});

describe("maintenance", () => {
  step("refuses what needs the server, by name, at preview and update, and records the rest", async () => {
    const before = await lab.untouched();
    stack.only({
      image: stack.image,
      verifyColdBoot: true,
      onDelete: "detach",
      maintenance: true,
      userData: "#cloud-config\n",
      online: false,
    });
    for (const run of [await stack.preview(), await stack.up()]) {
      expect(run.ok).toBe(false);
      expect(run.said).toMatch(/server-1 is in maintenance, and (userData, online|online, userData) would need the server/);
      expect(run.said).toContain("set maintenance: false");
    }
    stack.only({ image: stack.image, verifyColdBoot: true, onDelete: "detach", maintenance: true, labels: { bay: "open" } });
    const requests = await lab.requestsOf(async () => {
      expect((await stack.up()).operations).toMatchObject({ "server-1": "update" });
    });
    expect(requests).toEqual([]);
    expect(await lab.untouched()).toEqual(before);
  });

  step("is not disturbed by a refresh, refuses a delete, and its end puts the power right", async () => {
    await lab.rack.power("server-1", "cut");
    expect((await stack.refresh()).ok).toBe(true);
    expect((await stack.preview()).operations).toMatchObject({ "server-1": "same" });
    const destroyed = await stack.destroy();
    expect(destroyed.ok).toBe(false);
    expect(destroyed.said).toContain("server-1 is in maintenance, and its deletion would need the server");
    stack.only({ image: stack.image, verifyColdBoot: true, onDelete: "detach" });
    expect(saidOf(await stack.preview(), "server-1")).toContain("is powered on, unless it is on");
    expect((await stack.up()).said).not.toContain("error:");
    expect((await lab.machine()).power).toBe("On");
  });
});

describe("externallyProvisioned", () => {
  step("with an image is an error at preview", async () => {
    stack.only({ ...external, image: stack.image }, 2);
    const run = await stack.preview();
    expect(run.ok).toBe(false);
    expect(run.said).toMatch(/image: externallyProvisioned adopts the system that runs, so no image can be installed; remove image/);
  });

  step("takes a running system over without a boot, follows its power and gives it back running", async () => {
    stack.only({ image: stack.image, onDelete: "detach" }, 1);
    expect((await stack.destroy()).ok).toBe(true);
    const { posts } = await lab.machine();
    const disk = await lab.diskDigest();
    stack.only(external);
    expect(saidOf(await stack.preview(), "server-1")).toContain("its disks are never touched");
    const run = await stack.up();
    expect(run.said).not.toContain("error:");
    expect(run.outputs["server-1"]).toMatchObject({ state: "externallyProvisioned", hardware: { cpu: { arch: "x86_64" } } });
    expect((await lab.machine()).assetTag).toMatch(/^pl:engi\/dev~[0-9a-f]{6}:\w{6}:o$/);
    await stack.refresh();
    expect((await stack.preview()).operations).toMatchObject({ "server-1": "same" });
    stack.only({ ...external, rebootToken: "1" });
    expect((await stack.up()).said).not.toContain("error:");
    expect(await lab.machine()).toMatchObject({ posts: posts + 1, power: "On", mediaImage: "", sessions: { live: 0, leaked: 0 } });
    expect(await lab.diskDigest()).toBe(disk);
  });

  step("changed together with rebuildToken is an error at preview, and nothing is touched", async () => {
    stack.only({ image: stack.image, rebuildToken: "1", rebootToken: "1" });
    const before = await lab.untouched();
    for (const run of [await stack.preview(), await stack.up()]) {
      expect(run.ok).toBe(false);
      expect(run.said).toContain("rebuildToken and externallyProvisioned of server-1 are changed together");
    }
    expect(await lab.untouched()).toEqual(before);
  });

  step("switched off with an image adopts the system, and writes nothing", async () => {
    stack.only({ image: stack.image, rebootToken: "1" });
    const before = await lab.untouched();
    const requests = await lab.requestsOf(async () => {
      const run = await stack.up();
      expect(run.said).not.toContain("error:");
      expect(run.outputs["server-1"]).toMatchObject({ state: "provisioned" });
      expect(diffOf(run, "server-1")).toMatchObject({ externallyProvisioned: "delete", image: "add" });
    });
    expect(writes(requests)).toEqual([]);
    expect(await lab.untouched()).toEqual(before);
    expect((await stack.preview()).operations).toMatchObject({ "server-1": "same" });
  });
});

describe("two who want one server", () => {
  step("in two stacks: the second is told whose it is", async () => {
    const second = await lab.stack("second");
    second.provider = { owner: "second/owner" };
    second.only({ ...external });
    for (const run of [await second.preview(), await second.up()]) {
      expect(run.ok).toBe(false);
      expect(run.said).toMatch(/claimed by another owner: owner engi\/dev~[0-9a-f]{6}, since .* UTC/);
    }
    expect(await second.saved("server-1")).toBeUndefined();
  });

  step("under two Provider resources of one program: an error at preview", async () => {
    const both = await lab.stack("both");
    both.only({ inspection: "disabled" }, 2);
    // One after the other: the engine ends at the first failure, and the SDK takes a call that is under way then for an uncaught error.
    both.alsoDeclare = (site, machine, host) => {
      const provider = new baremetal.Provider("other", { serve: site.serve });
      const tls = { mode: "pin" as const, fingerprint: machine.fingerprint };
      const bmc = { address: machine.bmcAddress, ...rackCredentials, tls };
      new baremetal.BareMetalHost(
        "twin",
        { bmc, bootMACAddress: machine.macAddress, inspection: "disabled" },
        { provider, dependsOn: [host] },
      );
    };
    const run = await both.preview();
    expect(run.ok).toBe(false);
    expect(run.said).toMatch(/the BMC .* is already declared by (twin|server-2); each server may be declared once/);
    expect(await lab.machine(2)).toMatchObject({ posts: 0, assetTag: "" });
  });
});

describe("a host that is not to be booted", () => {
  step("is available in seconds with inspection fast", async () => {
    stack.only({ inspection: "fast" }, 2);
    stack.hosts.set("server-1", { image: stack.image, rebootToken: "1" });
    expect(saidOf(await stack.preview(), "server-2")).toContain("without a boot: inspection is fast");
    const run = await stack.up();
    expect(run.outputs["server-2"]).toMatchObject({ state: "available", hardware: { cpu: { arch: "x86_64" } } });
    expect(await lab.machine(2)).toMatchObject({ posts: 0, power: "Off", assetTag: expect.stringMatching(/:f$/) as string });
  });

  step("has its claim written anew under the owner's new name", async () => {
    stack.provider = { owner: "renamed/owner" };
    const run = await stack.up();
    expect(run.said).not.toContain("error:");
    expect(diffOf(run, "server-2")).toEqual({ owner: "update" });
    expect(await lab.machine(2)).toMatchObject({ posts: 0, assetTag: expect.stringMatching(/^pl:renawner~/) as string });
    expect((await stack.preview()).operations).toMatchObject({ "server-1": "same", "server-2": "same" });
  });
});
