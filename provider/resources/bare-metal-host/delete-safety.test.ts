import { Slots } from "../../conductor/slots.js";
import { fakeProgress } from "../../conductor/testing/fake-progress.js";
import { bootMac, fakeDisk, FakeWorld } from "../../conductor/testing/fake-world.js";
import { parseProviderConfig } from "../parse-provider-config.js";
import { Secret, type ValueObject } from "../value.js";
import { createHost } from "./create-host.js";
import { deleteHost } from "./delete-host.js";
import { importHost } from "./import-host.js";
import { updateHost } from "./update-host.js";

const id = "redfish://127.0.0.1/redfish/v1/Systems/1";
const foreign = { kind: "foreign", found: ["ext4 file system on partition 1"] } as const;
/** As bold as a program can be about the root device and another disk. */
const program: ValueObject = {
  bmc: { address: "redfish-virtualmedia://127.0.0.1/redfish/v1/Systems/1", username: "ops", password: new Secret("hunter22") },
  bootMACAddress: bootMac,
  onDelete: "deprovision",
  overwrite: "foreign",
  cleaning: { mode: "erase", disks: [{ hints: { serialNumber: "D2" }, mode: "overwrite" }] },
};
const image = { url: "http://images.example/debian.raw", checksum: "0".repeat(64) };

function bench(world: FakeWorld) {
  const progress = fakeProgress(world, []);
  const config = parseProviderConfig({ owner: "platform/dc1", credentials: { "127.0.0.1": { username: "ops", password: "hunter22" } } });
  const context = { urn: "urn:pulumi:dev::p::baremetal:index:BareMetalHost::r2-u17", name: "r2-u17", progress, preview: false };
  return { world, host: { deps: world.deps(), config, slots: new Slots(1) }, context };
}

function rack(): FakeWorld {
  const world = new FakeWorld();
  world.disk = fakeDisk({ content: foreign, erase: ["nvmeFormatCrypto"] });
  world.extraDisks = [fakeDisk({ path: "/dev/sdb", name: "/dev/sdb", serialNumber: "D2", content: foreign })];
  return world;
}

const contents = (world: FakeWorld) => [world.disk, ...world.extraDisks].map(({ content }) => content.kind);
const untouched = (world: FakeWorld) => expect([world.erased, world.written.cleaned]).toEqual([[], 0]);

describe("the deletion of a server that we never wrote", () => {
  it.each<[string, ValueObject]>([
    ["without an image", program],
    ["with the image that runs on it", { ...program, image }],
  ])("cleans nothing where it was imported %s", async (_what, inputs) => {
    const world = rack();
    world.power = "On";
    const bed = bench(world);
    const found = await importHost(bed.host, bed.context, id);
    const outputs = await updateHost(bed.host, bed.context, found.id, found, inputs);
    await deleteHost(bed.host, bed.context, { inputs, outputs });
    untouched(world);
    expect([contents(world), world.assetTag]).toEqual([["foreign", "foreign"], ""]);
  });

  it("cleans nothing where it is externally provisioned", async () => {
    const world = rack();
    world.power = "On";
    const bed = bench(world);
    const inputs = { ...program, externallyProvisioned: true };
    const { outputs } = await createHost(bed.host, bed.context, inputs);
    await deleteHost(bed.host, bed.context, { inputs, outputs });
    untouched(world);
    expect([world.power, world.assetTag]).toEqual(["On", ""]);
  });

  it("cleans nothing where it was only inspected", async () => {
    const bed = bench(rack());
    const { outputs } = await createHost(bed.host, bed.context, program);
    await deleteHost(bed.host, bed.context, { inputs: program, outputs });
    untouched(bed.world);
  });
});

describe("the deletion of a server whose agent cannot be reached", () => {
  it("fails with its claim and its disks as they were, and is carried out by the next one", async () => {
    const bed = bench(rack());
    const inputs = { ...program, image, rootDeviceHints: { serialNumber: "D1" } };
    const { outputs } = await createHost(bed.host, bed.context, inputs);
    bed.world.agentDials = false;
    await expect(deleteHost(bed.host, bed.context, { inputs, outputs })).rejects.toMatchObject({ code: "AGENT_SILENT" });
    untouched(bed.world);
    expect([bed.world.assetTag.startsWith("pl:"), contents(bed.world)]).toEqual([true, ["ours", "foreign"]]);
    bed.world.agentDials = true;
    await deleteHost(bed.host, bed.context, { inputs, outputs });
    expect([bed.world.erased, bed.world.assetTag]).toEqual([["D1 erase foreign", "D2 overwrite foreign"], ""]);
  });
});

describe("the deletion of a server whose image was removed before", () => {
  const removed = async (cleaning: ValueObject): Promise<FakeWorld> => {
    const bed = bench(rack());
    const inputs = { ...program, image, rootDeviceHints: { serialNumber: "D1" } };
    const { id: made, outputs } = await createHost(bed.host, bed.context, inputs);
    const { image: _image, ...without } = inputs;
    const available = await updateHost(bed.host, bed.context, made, { inputs, outputs }, without);
    bed.world.erased.length = 0;
    const last = { ...without, cleaning };
    const kept = await updateHost(bed.host, bed.context, made, { inputs: without, outputs: available }, last);
    await deleteHost(bed.host, bed.context, { inputs: last, outputs: kept });
    expect(bed.world.assetTag).toBe("");
    return bed.world;
  };

  it("neither boots nor cleans again what the program has had cleaned", async () => {
    const world = await removed(program.cleaning as ValueObject);
    expect([world.erased, world.posts]).toEqual([[], 2]);
  });

  it("cleans again where the program asks for another cleaning by now", async () => {
    const world = await removed({ mode: "erase", disks: [{ hints: { serialNumber: "D2" }, mode: "metadata" }] });
    expect(world.posts).toBe(3);
  });
});

describe("a create and a reprovision", () => {
  it("never clean the further disks", async () => {
    const bed = bench(rack());
    const inputs = { ...program, image, rootDeviceHints: { serialNumber: "D1" } };
    const { id: made, outputs } = await createHost(bed.host, bed.context, inputs);
    await updateHost(bed.host, bed.context, made, { inputs, outputs }, { ...inputs, rebuildToken: "2" });
    expect([bed.world.erased, contents(bed.world)[1]]).toEqual([["D1 erase foreign"], "foreign"]);
  });
});
