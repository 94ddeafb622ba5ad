import { Slots } from "../../conductor/slots.js";
import { fakeProgress } from "../../conductor/testing/fake-progress.js";
import { bootMac, fakeDisk, FakeWorld } from "../../conductor/testing/fake-world.js";
import { parseProviderConfig } from "../parse-provider-config.js";
import { objectAt, textAt } from "../read-value.js";
import type { ResourceContext } from "../resource.js";
import { Secret, type ValueObject } from "../value.js";
import { adoptionOf, conditionOf } from "./adoption.js";
import { createHost } from "./create-host.js";
import { deleteHost } from "./delete-host.js";
import { diffHost } from "./diff-host.js";
import type { HostContext } from "./host-context.js";
import { addressOf, importHost } from "./import-host.js";
import { readHost } from "./read-host.js";
import { updateHost, type OldHost } from "./update-host.js";

const id = "redfish://127.0.0.1/redfish/v1/Systems/1";
const login = { username: "ops", password: "hunter22" };
const program: ValueObject = {
  bmc: { address: "redfish-virtualmedia://127.0.0.1", username: "ops", password: new Secret("hunter22") },
  bootMACAddress: bootMac,
  image: { url: "http://images.example/debian.raw", checksum: "0".repeat(64) },
};

interface Bench {
  readonly world: FakeWorld;
  readonly host: HostContext;
  readonly context: ResourceContext;
  readonly lines: string[];
}

function bench(world = new FakeWorld(), owner = "platform/dc1", credentials: ValueObject = { "127.0.0.1:443": login }): Bench {
  const lines: string[] = [];
  const progress = fakeProgress(world, lines);
  const config = parseProviderConfig({ owner, credentials });
  const context = { urn: "urn:pulumi:dev::p::baremetal:index:BareMetalHost::r2-u17", name: "r2-u17", progress, preview: false };
  return { world, host: { deps: world.deps(), config, slots: new Slots(1) }, context, lines };
}

function running(): FakeWorld {
  const world = new FakeWorld();
  world.power = "On";
  world.disk = fakeDisk({ content: { kind: "foreign", found: ["ext4 file system on partition 1"] } });
  return world;
}

describe("an import", () => {
  it.each(["127.0.0.1", "127.0.0.1:443"])("takes the credentials of %s", async (key) => {
    const bed = bench(running(), "platform/dc1", { [key]: login });
    expect(objectAt((await importHost(bed.host, bed.context, id)).inputs, "bmc")).toEqual({
      address: "redfish-virtualmedia://127.0.0.1/redfish/v1/Systems/1",
      username: "ops",
    });
  });

  it("of a running server changes nothing at it and nothing of its program", async () => {
    const bed = bench(running());
    const found = await importHost(bed.host, bed.context, id);
    expect([bed.world.log, bed.world.assetTag, bed.world.media, bed.world.openSessions]).toEqual([[], "", "", 0]);
    expect(found).toMatchObject({ id, inputs: { bootMACAddress: bootMac }, outputs: { state: "provisioned", hardware: {} } });
    expect(adoptionOf(found.outputs)).toBe("FoundRunning");
    expect(diffHost(found.inputs, found.outputs, found.inputs).changed).toBe(false);
    expect(diffHost(found.inputs, found.outputs, program).changed).toBe(false);
    expect(JSON.stringify(found)).not.toContain("hunter22");
  });

  it("of a server of this owner whose state was lost goes on with its creation", async () => {
    const bed = bench();
    const { outputs } = await createHost(bed.host, bed.context, program);
    bed.world.clock.time += 100_000;
    const found = await importHost(bed.host, bed.context, "redfish://127.0.0.1");
    expect([found.outputs.incarnation, adoptionOf(found.outputs)]).toEqual([outputs.incarnation, "OwnClaim"]);
    expect(diffHost(found.inputs, found.outputs, program).changed).toBe(false);
    // Found on this machine, under the address that the program had.
    expect(found.outputs).toMatchObject({ provisioned: objectAt(outputs, "provisioned"), rootDevice: objectAt(outputs, "rootDevice") });
  });

  it("of a server of another owner is refused", async () => {
    const world = running();
    world.assetTag = "pl:other~000000:abc999:o";
    const bed = bench(world);
    await expect(importHost(bed.host, bed.context, id)).rejects.toMatchObject({ code: "HOST_CLAIMED" });
  });

  it.each([
    ["redfish://[2001:db8::7]:8443/redfish/v1/Systems/1", "2001:db8::7", 8443],
    ["redfish+http://10.0.0.7", "10.0.0.7", 80],
    ["redfish-virtualmedia://bmc.example", "bmc.example", 443],
  ])("reads the id %s", (text, host, port) => {
    expect(addressOf(text)).toMatchObject({ host, port });
  });
});

async function adopted(bed: Bench): Promise<OldHost> {
  const { inputs, outputs } = await importHost(bed.host, bed.context, id);
  return { inputs: { ...inputs, ...program }, outputs };
}

describe("an adopted server", () => {
  it("is brought up to its program by a refresh, once", async () => {
    const bed = bench(running());
    const old = await adopted(bed);
    const labelled = { ...old, inputs: { ...old.inputs, labels: { a: "b" } } };
    const first = await readHost(bed.host, bed.context, id, labelled);
    expect(objectAt(objectAt(first.outputs, "handle"), "labels")).toEqual({ a: "b" });
    expect(await readHost(bed.host, bed.context, id, first)).toEqual(first);
    expect(diffHost(first.inputs, first.outputs, first.inputs).changed).toBe(false);
  });

  it("gets its claim with the first change that touches it, and is shut down by it", async () => {
    const bed = bench(running());
    const old = await adopted(bed);
    const outputs = await updateHost(bed.host, bed.context, id, old, { ...old.inputs, online: false });
    expect([bed.world.power, bed.world.assetTag]).toEqual(["Off", expect.stringMatching(/:o$/)]);
    expect(textAt(conditionOf(outputs, "Registered"), "reason")).toBe("Claimed");
    expect(adoptionOf(outputs)).toBe("FoundRunning");
  });

  it("is left as it is by a delete that detaches, and shut down, not cleaned, by any other", async () => {
    const bed = bench(running());
    const old = await adopted(bed);
    await deleteHost(bed.host, bed.context, { ...old, inputs: { ...old.inputs, onDelete: "detach" } });
    expect([bed.world.log, bed.world.assetTag]).toEqual([[], ""]);
    await deleteHost(bed.host, bed.context, old);
    expect([bed.world.log, bed.world.posts, bed.world.written.cleaned, bed.world.assetTag]).toEqual([["power off"], 0, 0, ""]);
  });

  it("is not written over by a program that does not say so", async () => {
    const bed = bench(running());
    const old = await adopted(bed);
    await expect(updateHost(bed.host, bed.context, id, old, { ...old.inputs, rebuildToken: "1" })).rejects.toMatchObject({
      code: "FOREIGN_DATA",
    });
    expect([bed.world.log, bed.world.assetTag]).toEqual([[], ""]);
    const outputs = await updateHost(bed.host, bed.context, id, old, { ...old.inputs, rebuildToken: "1", overwrite: "foreign" });
    expect([bed.world.written.image, textAt(outputs, "state"), adoptionOf(outputs)]).toEqual([1, "provisioned", undefined]);
  });
});

describe("an externally provisioned server", () => {
  const inputs: ValueObject = { bmc: program.bmc, bootMACAddress: bootMac, externallyProvisioned: true };

  it("is registered, followed and given back running", async () => {
    const bed = bench(running());
    const { outputs } = await createHost(bed.host, bed.context, inputs);
    expect(outputs).toMatchObject({ state: "externallyProvisioned", hardware: { nics: [{ mac: bootMac }] } });
    expect(diffHost(inputs, outputs, inputs).changed).toBe(false);
    expect(bed.world.assetTag).toMatch(/:o$/);
    await deleteHost(bed.host, bed.context, { inputs, outputs });
    expect([bed.world.power, bed.world.assetTag, bed.world.log]).toEqual(["On", "", []]);
  });

  it("becomes an adopted one", async () => {
    const bed = bench(running());
    const { outputs } = await createHost(bed.host, bed.context, inputs);
    const after = await updateHost(bed.host, bed.context, id, { inputs, outputs }, program);
    expect([textAt(after, "state"), adoptionOf(after), bed.world.log]).toEqual(["provisioned", "WasExternal", []]);
    expect(diffHost(program, after, program).changed).toBe(false);
  });
});

describe("maintenance", () => {
  it("refuses a delete and a create, and hides the power from a refresh", async () => {
    const bed = bench();
    const { outputs } = await createHost(bed.host, bed.context, program);
    const old = { inputs: { ...program, maintenance: true }, outputs };
    await expect(deleteHost(bed.host, bed.context, old)).rejects.toThrow(/in maintenance/);
    bed.world.cutPower();
    expect((await readHost(bed.host, bed.context, id, old)).inputs.online).toBeUndefined();
    await updateHost(bed.host, bed.context, id, old, program);
    expect(bed.world.power).toBe("On");
    await expect(createHost(bench().host, bed.context, old.inputs)).rejects.toThrow(/new to this stack and in maintenance/);
  });
});

describe("a refresh", () => {
  it("names another disk and another machine, in a condition too, and forgets them when they are put back", async () => {
    const bed = bench();
    const { outputs } = await createHost(bed.host, bed.context, program);
    const old = { inputs: program, outputs };
    expect((await readHost(bed.host, bed.context, id, old)).outputs).toEqual(outputs);
    bed.world.disk = fakeDisk({ ...bed.world.disk, serialNumber: "D9" });
    const swapped = await readHost(bed.host, bed.context, id, old);
    expect(textAt(conditionOf(swapped.outputs, "HardwareUnchanged"), "message")).toBe("disk: was F-DISK serial D1, is F-DISK serial D9");
    expect(await readHost(bed.host, bed.context, id, swapped)).toEqual(swapped);
    bed.world.disk = fakeDisk({ ...bed.world.disk, serialNumber: "D1" });
    expect((await readHost(bed.host, bed.context, id, swapped)).outputs).toEqual(outputs);
    bed.world.identity.serialNumber = "S2";
    await readHost(bed.host, bed.context, id, old);
    expect(bed.lines.join("\n")).toMatch(/expected serialNumber S1, found S2 .*\[IDENTITY_MISMATCH\]/);
  });
});

describe("another name of the owner", () => {
  it("is a change that writes the claim anew, and a delete works without it", async () => {
    const bed = bench();
    const { outputs } = await createHost(bed.host, bed.context, program);
    const renamed = bench(bed.world, "platform/dc2");
    expect(diffHost(program, outputs, program, { owner: "platform/dc2" }).changed).toBe(true);
    const after = await updateHost(renamed.host, renamed.context, id, { inputs: program, outputs }, program);
    expect([after.owner, bed.world.posts]).toEqual(["platform/dc2", 1]);
    expect(bed.world.assetTag).toMatch(/^pl:plat\/dc2~[0-9a-f]{6}:\w{6}:o[0-9a-f]{5}$/);
    const third = bench(bed.world, "platform/dc3");
    await deleteHost(third.host, third.context, { inputs: { ...program, onDelete: "powerOff" }, outputs: after });
    expect([bed.world.power, bed.world.assetTag]).toEqual(["Off", ""]);
  });
});
