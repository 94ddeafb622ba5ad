import { copyFile, open, truncate } from "node:fs/promises";
import { rackCredentials } from "../../lab/harness/rack-process.js";
import { EngineLab, writes } from "./support/engine-lab.js";
import { diffOf, notKnown, saidOf, type EngineStack, type HostInputs } from "./support/engine-stack.js";

const minute = 60_000;
let lab: EngineLab;
let stack: EngineStack;
let inputs: HostInputs;

beforeAll(async () => {
  lab = await EngineLab.open({ hosts: 2 });
  stack = await lab.stack("life", { env: { LAB_BMC_PASSWORD: rackCredentials.password } });
  inputs = { image: stack.image, userData: "#cloud-config\nhostname: one\n" };
}, minute);
afterAll(() => lab.close(), minute);

/** Declares both servers: the first with `change` over what it was, the second as it always is. */
function declare(change: { [K in keyof HostInputs]?: HostInputs[K] | undefined } = {}): void {
  inputs = { ...inputs, ...change } as HostInputs;
  stack.hosts.set("server-1", Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined)));
  stack.hosts.set("server-2", { labels: { role: "spare" } });
}

async function hasTables(number: number): Promise<boolean> {
  const disk = await open(lab.diskPath(number));
  try {
    const { size } = await disk.stat();
    const head = Buffer.alloc(34 * 512);
    const tail = Buffer.alloc(33 * 512);
    await disk.read(head, 0, head.length, 0);
    await disk.read(tail, 0, tail.length, size - tail.length);
    return [head, tail].some((part) => part.includes("EFI PART")) || head.readUInt16LE(510) === 0xaa55;
  } finally {
    await disk.close();
  }
}

function step(name: string, work: () => Promise<void>): void {
  it(name, work, minute);
}

// One life: each test goes on from the one before.
describe("the life of a host", () => {
  step("is previewed without changing anything at its BMC", async () => {
    declare();
    let said = "";
    const requests = await lab.requestsOf(async () => {
      const run = await stack.preview();
      expect(run.operations).toMatchObject({ "server-1": "create", "server-2": "create" });
      said = saidOf(run, "server-1") + saidOf(run, "server-2");
    });
    expect(requests.length).toBeGreaterThan(0);
    expect(writes(requests)).toEqual([]);
    expect(said).toContain("warning: server-1: ");
    expect(said).toContain("will be written to the server's only disk; the run stops if it has several");
    expect(said).toContain("foreign data on it stops the run; 1 POST");
    expect(said).toContain("server-2 will boot the ramdisk once: 1 POST; no disk is written");
    expect(await lab.machine()).toMatchObject({ posts: 0, power: "Off", assetTag: "", sessions: { live: 0 } });
  });

  step("starts from powered off with one POST and complete outputs", async () => {
    const run = await stack.up();
    expect(run.said).not.toContain("error:");
    expect(run.outputs["server-1"]).toMatchObject({
      state: "provisioned",
      identity: { serialNumber: "LAB0001" },
      rootDevice: { serialNumber: "LABROOT1", model: "LAB-DISK", sizeBytes: 1088 * 1024 * 1024 },
      provisioned: { image: lab.image.sha256, digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      hardware: { cpu: { arch: "x86_64" }, storage: [{ serialNumber: "LABROOT1" }] },
      timeline: { posts: 1, ramdiskBoots: 1, kexec: true },
      os: { prettyName: "Memory OS first", nonce: expect.stringMatching(/^[0-9a-f]{16}$/) as string },
      handle: { name: "server-1", bmcAddress: (await lab.machine()).bmcAddress, rootDevice: { serialNumber: "LABROOT1" } },
      incarnation: expect.stringMatching(/^[0-9a-z]{6}$/) as string,
      conditions: [
        { type: "Registered", status: "True" },
        { type: "Inspected", status: "True" },
        { type: "Provisioned", status: "True" },
        { type: "Running", status: "True" },
        { type: "ColdBootProven", status: "False" },
      ],
    });
    const found = await lab.machine();
    expect(found).toMatchObject({ posts: 1, power: "On", mediaImage: "", sessions: { live: 0, leaked: 0 } });
    expect(found.assetTag).toMatch(/^pl:engi\/dev~[0-9a-f]{6}:[0-9a-z]{6}:o/);
    expect(await lab.storedUserData()).toContain("hostname: one");
  });

  it("is available without an image, off and unwritten", async () => {
    const { outputs } = (await stack.saved("server-2")) ?? { outputs: {} };
    expect(outputs).toMatchObject({ state: "available", hardware: { cpu: { arch: "x86_64" } }, timeline: { posts: 1 } });
    expect(outputs).not.toHaveProperty("rootDevice");
    expect(await lab.machine(2)).toMatchObject({ posts: 1, power: "Off", mediaImage: "", sessions: { live: 0 } });
    expect(await hasTables(2)).toBe(false);
  });

  step("shows no change in a second preview, which asks no BMC", async () => {
    const requests = await lab.requestsOf(async () => {
      expect((await stack.preview()).operations).toMatchObject({ "server-1": "same", "server-2": "same" });
    });
    expect(requests).toEqual([]);
  });

  step("takes a label without touching the server", async () => {
    declare({ labels: { role: "control" } });
    const requests = await lab.requestsOf(async () => {
      const run = await stack.up();
      expect(diffOf(run, "server-1")).toEqual({ labels: "add" });
      expect(run.outputs["server-1"]).toMatchObject({ handle: { labels: { role: "control" } }, state: "provisioned" });
    });
    expect(requests).toEqual([]);
  });

  step("previews new user data with the disk by its serial", async () => {
    declare({ userData: "#cloud-config\nhostname: two\n" });
    const requests = await lab.requestsOf(async () => {
      const run = await stack.preview();
      expect(diffOf(run, "server-1")).toEqual({ userData: "update" });
      expect(saidOf(run, "server-1")).toContain("will be written to disk LAB-DISK serial LABROOT1 (userData)");
      expect(saidOf(run, "server-1")).toContain("1 POST");
    });
    expect(writes(requests)).toEqual([]);
  });

  step("is provisioned again for new user data, with one POST more", async () => {
    const run = await stack.up();
    expect(run.outputs["server-1"]).toMatchObject({ state: "provisioned", timeline: { posts: 1, kexec: true } });
    expect(await lab.storedUserData()).toContain("hostname: two");
    expect(await lab.machine()).toMatchObject({ posts: 2, power: "On", mediaImage: "", sessions: { live: 0, leaked: 0 } });
  });

  step("writes nothing when only the image's URL changes", async () => {
    const copy = `${lab.image.path}.copy`;
    await copyFile(lab.image.path, copy);
    declare({ image: { url: copy, checksum: lab.image.sha256 } });
    const before = await lab.untouched();
    const requests = await lab.requestsOf(async () => {
      const run = await stack.up();
      expect(diffOf(run, "server-1")).toEqual({ "image.url": "update" });
    });
    expect(writes(requests)).toEqual([]);
    expect(await lab.untouched()).toEqual(before);
  });

  step("is provisioned again for another image", async () => {
    const second = await lab.makeImage("second", { seed: 2 });
    declare({ image: { url: second.path, checksum: second.sha256 } });
    const run = await stack.up();
    expect(diffOf(run, "server-1")).toEqual({ "image.url": "update", "image.checksum": "update" });
    expect(run.outputs["server-1"]).toMatchObject({ os: { prettyName: "Memory OS second" }, provisioned: { image: second.sha256 } });
    expect((await lab.machine()).posts).toBe(3);
  });

  step("keeps its system running when the new image is not the one that its checksum names", async () => {
    const { image } = inputs;
    declare({ image: { url: lab.image.path, checksum: "0".repeat(64) } });
    const before = await lab.untouched();
    const run = await stack.up();
    expect(run.ok).toBe(false);
    expect(saidOf(run, "server-1")).toContain("[IMAGE_CHECKSUM_MISMATCH]");
    expect(saidOf(run, "server-1")).toContain(lab.image.sha256);
    expect(await lab.untouched()).toEqual(before);
    expect(await lab.machine()).toMatchObject({ power: "On", sessions: { live: 0, leaked: 0 } });
    declare({ image });
    expect((await stack.preview()).operations).toMatchObject({ "server-1": "same" });
  });

  step("refuses at preview an image that is larger than its disk", async () => {
    const large = `${lab.image.path}.large`;
    await copyFile(lab.image.path, large);
    await truncate(large, 1280 * 1024 * 1024);
    const { image } = inputs;
    declare({ image: { url: large, checksum: "0".repeat(64) } });
    const before = await lab.untouched();
    const run = await stack.preview();
    expect(run.ok).toBe(false);
    expect(run.said).toMatch(/the image needs 1\.3 GiB, LAB-DISK, serial LABROOT1 of server-1 has 1\.1 GiB \[IMAGE_TOO_LARGE\]/);
    expect(run.said).toMatch(/remedy: use a smaller image/);
    expect(await lab.untouched()).toEqual(before);
    declare({ image });
  });

  step("previews user data that is not known yet as an update", async () => {
    const { userData } = inputs;
    declare({ userData: notKnown() });
    const run = await stack.preview();
    expect(run.ok).toBe(true);
    expect(run.operations).toMatchObject({ "server-1": "update", "server-2": "same" });
    declare({ userData });
  });

  step("takes a reference to the password as an ordinary update", async () => {
    declare({ bmc: { password: undefined, passwordEnv: "LAB_BMC_PASSWORD" } });
    const before = await lab.untouched();
    const requests = await lab.requestsOf(async () => {
      const run = await stack.up();
      expect(run.operations).toMatchObject({ "server-1": "update" });
      expect(diffOf(run, "server-1")).toEqual({ "bmc.password": "delete", "bmc.passwordEnv": "add" });
      expect(run.outputs["server-1"]).toMatchObject({ handle: { credentials: { passwordEnv: "LAB_BMC_PASSWORD" } } });
    });
    expect(writes(requests)).toEqual([]);
    expect(await lab.untouched()).toEqual(before);
  });

  step("is switched off and on by `online`", async () => {
    declare({ online: false });
    expect(diffOf(await stack.up(), "server-1")).toEqual({ online: "add" });
    expect((await lab.machine()).power).toBe("Off");
    declare({ online: true });
    expect(diffOf(await stack.up(), "server-1")).toEqual({ online: "update" });
    expect(await lab.machine()).toMatchObject({ power: "On", posts: 4, sessions: { live: 0 } });
  });

  step("is powered on again after somebody switched it off", async () => {
    await lab.rack.power("server-1", "press-button");
    expect((await lab.machine()).power).toBe("Off");
    const refreshed = await stack.refresh();
    expect(refreshed.ok).toBe(true);
    expect(refreshed.operations).toMatchObject({ "server-1": "refresh" });
    expect(diffOf(await stack.preview(), "server-1")).toEqual({ online: "update" });
    await stack.up();
    expect((await lab.machine()).power).toBe("On");
    expect((await stack.preview()).operations).toMatchObject({ "server-1": "same" });
  });

  step("finds nothing in a refresh of what is as it should be", async () => {
    const requests = await lab.requestsOf(() => stack.refresh());
    expect(writes(requests)).toEqual([]);
    expect((await stack.preview()).operations).toMatchObject({ "server-1": "same", "server-2": "same" });
  });

  step("is cleaned and available when its image is removed", async () => {
    expect(await hasTables(1)).toBe(true);
    declare({ image: undefined, userData: undefined });
    const preview = await stack.preview();
    expect(saidOf(preview, "server-1")).toContain("disk LAB-DISK serial LABROOT1 is cleaned");
    const run = await stack.up();
    expect(run.outputs["server-1"]).toMatchObject({ state: "available" });
    expect(run.outputs["server-1"]).not.toHaveProperty("os");
    expect(await hasTables(1)).toBe(false);
    expect(await lab.machine()).toMatchObject({ power: "Off", mediaImage: "", sessions: { live: 0 } });
  });

  step("is provisioned out of being available", async () => {
    declare({ image: stack.image });
    expect((await stack.up()).outputs["server-1"]).toMatchObject({ state: "provisioned", os: { prettyName: "Memory OS first" } });
  });

  step("leaves nothing of ours when it is destroyed", async () => {
    expect((await stack.destroy()).ok).toBe(true);
    for (const number of [1, 2]) {
      expect(await lab.machine(number)).toMatchObject({ power: "Off", assetTag: "", mediaImage: "", sessions: { live: 0, leaked: 0 } });
      expect(await hasTables(number)).toBe(false);
    }
  });
});
