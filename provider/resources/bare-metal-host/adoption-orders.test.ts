import { Slots } from "../../conductor/slots.js";
import { fakeProgress } from "../../conductor/testing/fake-progress.js";
import { bootMac, fakeDisk, FakeWorld } from "../../conductor/testing/fake-world.js";
import { parseProviderConfig } from "../parse-provider-config.js";
import { textAt } from "../read-value.js";
import type { ResourceContext } from "../resource.js";
import { Secret, type ValueObject } from "../value.js";
import { adoptionOf } from "./adoption.js";
import { createHost } from "./create-host.js";
import { deleteHost } from "./delete-host.js";
import { diffHost } from "./diff-host.js";
import type { HostContext } from "./host-context.js";
import { importHost } from "./import-host.js";
import { previewCreate, previewUpdate } from "./preview-host.js";
import { readHost } from "./read-host.js";
import { updateHost, type OldHost } from "./update-host.js";

const id = "redfish://127.0.0.1/redfish/v1/Systems/1";
const base: ValueObject = {
  bmc: { address: "redfish-virtualmedia://127.0.0.1", username: "ops", password: new Secret("hunter22") },
  bootMACAddress: bootMac,
};
const program: ValueObject = { ...base, image: { url: "http://images.example/debian.raw", checksum: "0".repeat(64) } };
const external: ValueObject = { ...base, externallyProvisioned: true };

/** One stack over one world: each change is previewed, which must change nothing, and carried out. */
class Bench {
  readonly lines: string[] = [];
  readonly host: HostContext;
  readonly context: ResourceContext;
  old: OldHost = { inputs: {}, outputs: {} };

  constructor(
    readonly world: FakeWorld,
    preview = false,
  ) {
    const credentials = { "127.0.0.1": { username: "ops", password: "hunter22" } };
    this.host = { deps: world.deps(), config: parseProviderConfig({ owner: "platform/dc1", credentials }), slots: new Slots(1) };
    const progress = fakeProgress(world, this.lines);
    this.context = { urn: "urn:pulumi:dev::p::baremetal:index:BareMetalHost::r2-u17", name: "r2-u17", progress, preview };
  }

  get seen(): unknown[] {
    const { log, assetTag, media, posts, power, written } = this.world;
    return [[...log], assetTag, media, posts, power, { ...written }];
  }

  async create(inputs: ValueObject): Promise<void> {
    const before = this.seen;
    await previewCreate(this.host, this.context, inputs);
    expect(this.seen).toEqual(before);
    this.old = { inputs, outputs: (await createHost(this.host, this.context, inputs)).outputs };
  }

  async import(inputs: ValueObject): Promise<void> {
    const found = await importHost(this.host, this.context, id);
    expect(diffHost(found.inputs, found.outputs, inputs).changed).toBe(false);
    this.old = { inputs, outputs: found.outputs };
  }

  async change(news: ValueObject): Promise<void> {
    const before = this.seen;
    await previewUpdate(this.host, this.context, id, this.old, news);
    expect(this.seen).toEqual(before);
    this.old = { inputs: news, outputs: await updateHost(this.host, this.context, id, this.old, news) };
    expect(diffHost(news, this.old.outputs, news, { owner: "platform/dc1" }).changed).toBe(false);
  }

  /** Preview and update are refused alike, and nobody touches the server. */
  async refuses(news: ValueObject, text: RegExp): Promise<void> {
    const before = this.seen;
    await expect(previewUpdate(this.host, this.context, id, this.old, news)).rejects.toThrow(text);
    await expect(updateHost(this.host, this.context, id, this.old, news)).rejects.toThrow(text);
    expect(this.seen).toEqual(before);
  }

  get state(): unknown[] {
    return [textAt(this.old.outputs, "state"), adoptionOf(this.old.outputs)];
  }
}

function foreign(): FakeWorld {
  const world = new FakeWorld();
  world.power = "On";
  world.disk = fakeDisk({ content: { kind: "foreign", found: ["ext4 file system on partition 1"] } });
  return world;
}

describe("externallyProvisioned", () => {
  it("switched on and off over a system of ours writes nothing, and the disk stays ours", async () => {
    const bed = new Bench(new FakeWorld());
    await bed.create({ ...program, rebuildToken: "1", rebootToken: "1" });
    const { seen } = bed;
    await bed.change({ ...external, rebuildToken: "1", rebootToken: "1" });
    expect(bed.state).toEqual(["externallyProvisioned", undefined]);
    await bed.change({ ...program, rebuildToken: "1", rebootToken: "1" });
    expect([bed.state, bed.seen]).toEqual([["provisioned", "OwnClaim"], seen]);
    await bed.change({ ...program, rebuildToken: "2", rebootToken: "1" });
    expect([bed.world.written.image, bed.state]).toEqual([2, ["provisioned", undefined]]);
  });

  it("switched on for a server that is off starts it once, and a rebootToken beside it costs nothing more", async () => {
    const bed = new Bench(new FakeWorld());
    await bed.create({ ...base, inspection: "fast" });
    await bed.change({ ...external, rebootToken: "1" });
    expect([bed.world.power, bed.world.posts, bed.state]).toEqual(["On", 1, ["externallyProvisioned", undefined]]);
    await bed.change({ ...external, rebootToken: "2" });
    expect(bed.world.posts).toBe(2);
    await bed.change({ ...external });
    expect(bed.world.posts).toBe(2);
    await deleteHost(bed.host, bed.context, bed.old);
    expect([bed.world.power, bed.world.assetTag, bed.world.written.cleaned]).toEqual(["On", "", 0]);
  });

  it("switched off leaves a foreign system foreign", async () => {
    const bed = new Bench(foreign());
    await bed.create(external);
    await bed.change(base);
    await bed.change(program);
    expect(bed.state).toEqual(["provisioned", "WasExternal"]);
    await bed.refuses({ ...program, userData: "x" }, /userData would overwrite it/);
    await bed.change(base);
    await bed.change(external);
    expect([bed.world.log, bed.state]).toEqual([[], ["externallyProvisioned", undefined]]);
  });

  it("is what a refresh makes of an import whose program says so", async () => {
    const bed = new Bench(foreign());
    await bed.import(external);
    bed.old = await readHost(bed.host, bed.context, id, bed.old);
    expect(bed.state).toEqual(["externallyProvisioned", undefined]);
    expect(await readHost(bed.host, bed.context, id, bed.old)).toMatchObject(bed.old);
    await bed.change({ ...external, online: false });
    await deleteHost(bed.host, bed.context, bed.old);
    expect([bed.world.log, bed.world.assetTag]).toEqual([["power off"], ""]);
  });
});

describe("an adopted server", () => {
  it("that was written over with consent is cleaned in the end", async () => {
    const bed = new Bench(foreign());
    await bed.import(program);
    await bed.change({ ...program, rebuildToken: "1", overwrite: "foreign" });
    await deleteHost(bed.host, bed.context, bed.old);
    expect([bed.world.written.cleaned, bed.world.power, bed.world.assetTag]).toEqual([1, "Off", ""]);
  });

  it("is replaced by nobody: its replacement stops, and the old one stays as it is", async () => {
    const bed = new Bench(foreign());
    await bed.import(program);
    const { seen } = bed;
    await expect(createHost(bed.host, bed.context, program)).rejects.toMatchObject({ code: "HOST_OCCUPIED" });
    expect(bed.seen).toEqual(seen);
  });

  it("reboots for another rebootToken than the one that was recorded", async () => {
    const bed = new Bench(foreign());
    await bed.import({ ...program, rebootToken: "long ago" });
    expect(bed.world.log).toEqual([]);
    await bed.change({ ...program, rebootToken: "now" });
    expect(bed.world.log).toEqual(["power off", "power on"]);
  });
});

describe("a replacement of a server of ours", () => {
  it("adopts what runs, and the end of the replaced one leaves it alone", async () => {
    const bed = new Bench(new FakeWorld());
    await bed.create(program);
    const replaced = bed.old;
    bed.world.clock.time += 100_000;
    await bed.create(program);
    const { seen } = bed;
    await deleteHost(bed.host, bed.context, replaced);
    expect([bed.seen, bed.world.posts, bed.world.written.image]).toEqual([seen, 1, 1]);
  });
});

describe("maintenance", () => {
  const hands = { ...program, maintenance: true };

  it.each([
    ["image", { image: { url: "http://images.example/other.raw", checksum: "1".repeat(64) } }],
    ["userData", { userData: "x" }],
    ["rebuildToken", { rebuildToken: "1" }],
    ["rebootToken", { rebootToken: "1" }],
    ["inspectToken", { inspectToken: "1" }],
    ["online", { online: false }],
  ])("refuses %s", async (field, change) => {
    const bed = new Bench(new FakeWorld());
    await bed.create(program);
    await bed.refuses({ ...hands, ...change }, new RegExp(`in maintenance, and ${field}.* would need the server`));
    await bed.change(hands);
    await bed.refuses({ ...hands, ...change }, new RegExp(`in maintenance, and ${field}.* would need the server`));
  });

  it("records what needs no server, reads only in a refresh, and refuses the end", async () => {
    const bed = new Bench(new FakeWorld());
    await bed.create(program);
    bed.world.cutPower();
    const { seen } = bed;
    await bed.change({ ...hands, labels: { a: "b" }, onDelete: "detach", verifyColdBoot: true, kexec: "never", overwrite: "foreign" });
    bed.old = await readHost(bed.host, bed.context, id, bed.old);
    await expect(deleteHost(bed.host, bed.context, bed.old)).rejects.toThrow(/in maintenance/);
    expect(bed.seen).toEqual(seen);
    await bed.change(program);
    expect(bed.world.power).toBe("On");
  });
});
