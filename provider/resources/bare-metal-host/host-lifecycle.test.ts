import { Slots } from "../../conductor/slots.js";
import { fakeProgress } from "../../conductor/testing/fake-progress.js";
import { bootMac, fakeDisk, FakeWorld } from "../../conductor/testing/fake-world.js";
import { BareMetalError } from "../../domain/errors.js";
import { parseProviderConfig } from "../parse-provider-config.js";
import { objectAt, textAt } from "../read-value.js";
import { InitFailed, type ResourceContext } from "../resource.js";
import { Secret, Unknown, unknown, type ValueObject } from "../value.js";
import { createHost } from "./create-host.js";
import { deleteHost } from "./delete-host.js";
import { diffHost } from "./diff-host.js";
import type { HostContext } from "./host-context.js";
import { previewCreate, previewUpdate } from "./preview-host.js";
import { readHost } from "./read-host.js";
import { updateHost, type OldHost } from "./update-host.js";

const inputs: ValueObject = {
  bmc: { address: "redfish-virtualmedia://127.0.0.1/redfish/v1/Systems/1", username: "ops", password: new Secret("hunter22") },
  bootMACAddress: bootMac,
  image: { url: "http://images.example/debian.raw?signature=abc", checksum: "0".repeat(64) },
  userData: new Secret("#cloud-config\n"),
};

interface Bench {
  readonly world: FakeWorld;
  readonly host: HostContext;
  readonly context: ResourceContext;
  readonly lines: string[];
}

function bench(world = new FakeWorld(), owner = "platform/dc1"): Bench {
  const lines: string[] = [];
  const progress = fakeProgress(world, lines);
  const config = parseProviderConfig({ owner });
  const context = { urn: "urn:pulumi:dev::p::baremetal:index:BareMetalHost::r2-u17", name: "r2-u17", progress, preview: false };
  return { world, host: { deps: world.deps(), config, slots: new Slots(1) }, context, lines };
}

async function created({ world, host, context }: Bench, change: ValueObject = {}): Promise<OldHost & { id: string }> {
  const wanted = { ...inputs, ...change };
  const { id, outputs } = await createHost(host, context, wanted);
  world.log.length = 0;
  return { id, inputs: wanted, outputs };
}

/** Output properties whose value differs, at the top level. */
function changedOutputs(before: ValueObject, after: ValueObject): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

describe("an update", () => {
  const changes: readonly (readonly [string, ValueObject])[] = [
    ["the labels", { labels: { role: "work" } }],
    ["the password", { bmc: { ...objectAt(inputs, "bmc"), password: new Secret("hunter23") } }],
    ["the power", { online: false }],
    ["the user data", { userData: new Secret("#cloud-config\nx: 1\n") }],
    ["the hints", { rootDeviceHints: { serialNumber: "D1" } }],
    ["the image to none", { image: undefined, userData: undefined }],
  ];

  it.each(changes)("of %s keeps what the diff calls stable and what the preview showed as known", async (_name, change) => {
    const bed = bench();
    const old = await created(bed);
    bed.world.clock.time += 5000;
    const news = Object.fromEntries(Object.entries({ ...inputs, ...change }).filter(([, value]) => value !== undefined));
    const { stables } = diffHost(old.inputs, old.outputs, news);
    const preview = await previewUpdate(bed.host, { ...bed.context, preview: true }, old.id, old, news);
    const after = await updateHost(bed.host, bed.context, old.id, old, news);
    const changed = changedOutputs(old.outputs, after);
    expect(stables.filter((key) => changed.includes(key))).toEqual([]);
    const known = Object.keys(preview).filter((key) => !JSON.stringify(preview[key]).includes('"unknown"'));
    expect(known.filter((key) => JSON.stringify(preview[key]) !== JSON.stringify(after[key]))).toEqual([]);
  });

  it("writes nothing because the owner got another name, not even with force", async () => {
    const bed = bench();
    const old = await created(bed, { force: true });
    const renamed = bench(bed.world, "platform/dc2");
    await updateHost(renamed.host, renamed.context, old.id, old, { ...old.inputs, labels: { role: "work" } });
    await updateHost(renamed.host, renamed.context, old.id, old, { ...old.inputs, online: false });
    expect([bed.world.written.image, bed.world.posts]).toEqual([1, 1]);
    expect(bed.world.assetTag).toMatch(/^pl:plat\/dc2~[0-9a-f]{6}:\w{6}:o[0-9a-f]{5}$/);
  });

  it("that never reached the server leaves the state as it was", async () => {
    const bed = bench();
    const old = await created(bed);
    const deps = { ...bed.host.deps, bmc: { connect: async () => Promise.reject(new Error("no route")) } };
    const news = { ...inputs, userData: "y" };
    await expect(updateHost({ ...bed.host, deps }, bed.context, old.id, old, news)).rejects.not.toBeInstanceOf(InitFailed);
  });

  it("takes hints that changed in an earlier update", async () => {
    const bed = bench();
    const first = await created(bed, { rootDeviceHints: { serialNumber: "D1" } });
    bed.world.extraDisks = [fakeDisk({ path: "/dev/sdb", name: "/dev/sdb", serialNumber: "D2" })];
    const hinted = { ...first.inputs, rootDeviceHints: { serialNumber: "D2" } };
    const outputs = await updateHost(bed.host, bed.context, first.id, first, hinted);
    const second = { inputs: hinted, outputs };
    const news = { ...hinted, userData: "y" };
    await previewUpdate(bed.host, bed.context, first.id, second, news);
    expect(bed.lines.join("\n")).toMatch(/matches serialNumber D2[\s\S]*former root device, disk F-DISK serial D1, stays/);
    const after = await updateHost(bed.host, bed.context, first.id, second, news);
    expect(objectAt(after, "rootDevice")).toMatchObject({ serialNumber: "D2", hints: { serialNumber: "D2" } });
  });

  it("knows the disk it was writing when the agent is lost for good", async () => {
    const bed = bench();
    const old = await created(bed);
    bed.world.loseAgentAt = "writeImage";
    const boundary = async (point: string): Promise<void> => {
      if (point === "writeImage:before") bed.world.agentDials = false;
    };
    const host = { ...bed.host, deps: bed.world.deps(boundary) };
    const failure = await updateHost(host, bed.context, old.id, old, { ...inputs, userData: "y" }).catch((error: unknown) => error);
    if (!(failure instanceof InitFailed)) throw failure;
    expect([textAt(objectAt(failure.outputs, "rootDevice"), "serialNumber"), failure.outputs.provisioned]).toEqual(["D1", undefined]);
  });
});

describe("a failure", () => {
  it.each([
    ["BMC_TIMEOUT", true],
    ["HOST_CLAIMED", false],
  ] as const)("%s of the claim's writing leaves a half-made host: %s", async (code, isHalfMade) => {
    const bed = bench();
    const { bmc } = bed.host.deps;
    const connect: typeof bmc.connect = async (...args) => {
      const writeClaim = async (): Promise<void> => Promise.reject(new BareMetalError(code, "the tag did not change"));
      return { ...(await bmc.connect(...args)), writeClaim };
    };
    const deps = { ...bed.host.deps, bmc: { connect } };
    const failure: unknown = await createHost({ ...bed.host, deps }, bed.context, inputs).catch((error: unknown) => error);
    expect(failure instanceof InitFailed).toBe(isHalfMade);
  });

  it("is told at once, whatever is still being fetched", async () => {
    const bed = bench();
    const deps = {
      ...bed.host.deps,
      bmc: { connect: async () => Promise.reject(new Error("wrong credentials")) },
      images: {
        ...bed.host.deps.images,
        prepare: async ({ signal }: { signal: AbortSignal }) =>
          new Promise<never>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
      },
    };
    await expect(createHost({ ...bed.host, deps }, bed.context, inputs)).rejects.toThrow("wrong credentials");
  });
});

describe("a preview", () => {
  it("refuses a server that is on and that nobody claims, and shows no credentials of a URL", async () => {
    const bed = bench();
    const preview = await previewCreate(bed.host, bed.context, inputs);
    expect(objectAt(preview, "handle")).toMatchObject({ id: "redfish://127.0.0.1/redfish/v1/Systems/1", rootDevice: unknown });
    expect(bed.lines.join("\n")).toContain("http://images.example/debian.raw will be written");
    bed.world.power = "On";
    await expect(previewCreate(bed.host, bed.context, inputs)).rejects.toMatchObject({ code: "HOST_OCCUPIED" });
  });

  it("takes an image that is a secret, or not known, for an image", () => {
    const state = { state: "provisioned" };
    const secretImage = { ...inputs, image: new Secret(objectAt(inputs, "image") ?? {}) };
    expect(diffHost(secretImage, state, secretImage).changed).toBe(false);
    expect(Object.keys(diffHost(inputs, state, { ...inputs, image: new Unknown() }).detailed)).toEqual(["image"]);
  });

  it("shows no change of the power that a refresh wrote down and that is as wanted again", () => {
    expect(diffHost({ ...inputs, online: true }, { state: "provisioned" }, inputs).changed).toBe(false);
    expect(diffHost({ ...inputs, online: false }, { state: "provisioned" }, inputs).changed).toBe(true);
  });
});

describe("a refresh", () => {
  it("shows a server that somebody switched off in inputs and outputs", async () => {
    const bed = bench();
    const old = await created(bed);
    bed.world.cutPower();
    const found = await readHost(bed.host, bed.context, old.id, old);
    expect([found.inputs.online, found.outputs.online]).toEqual([false, false]);
  });

  it("names a run that did not end", async () => {
    const bed = bench();
    const old = await created(bed);
    bed.world.assetTag = bed.world.assetTag.replace(/:o.....$/, ":d");
    await readHost(bed.host, bed.context, old.id, old);
    expect(bed.lines.join("\n")).toContain("did not end (phase writing)");
  });
});

describe("the delete of a creation that was replaced", () => {
  it.each(["", "INV-4711"])("leaves the newer one alone (asset tag %j)", async (tag) => {
    const bed = bench();
    bed.world.assetTag = tag;
    const old = await created(bed);
    bed.world.clock.time += 5000;
    const run = bench(bed.world);
    // As pulumi up --replace does: the new one is made first.
    await created(run, { force: true, overwrite: "foreign" });
    await deleteHost(run.host, run.context, old);
    expect([bed.world.running.kind, bed.world.written.cleaned]).toEqual(["system", 0]);
    expect(run.lines.join("\n")).toContain("superseded, nothing done");
  });
});
