import { Slots } from "../../conductor/slots.js";
import { fakeProgress } from "../../conductor/testing/fake-progress.js";
import { bootMac, fakeDisk, FakeWorld } from "../../conductor/testing/fake-world.js";
import { parseProviderConfig } from "../parse-provider-config.js";
import { Secret, type Value, type ValueObject } from "../value.js";
import { createHost } from "./create-host.js";
import { deleteHost } from "./delete-host.js";
import { previewUpdate } from "./preview-host.js";
import { updateHost } from "./update-host.js";

const inputs: ValueObject = {
  bmc: { address: "redfish-virtualmedia://127.0.0.1/redfish/v1/Systems/1", username: "ops", password: new Secret("hunter22") },
  bootMACAddress: bootMac,
  rootDeviceHints: { serialNumber: "D1" },
  image: { url: "http://images.example/debian.raw", checksum: "0".repeat(64) },
  cleaning: { mode: "erase", disks: [{ hints: { serialNumber: "D2" }, mode: "overwrite" }], keep: [{ serialNumber: "D3" }] },
};

async function bench() {
  const world = new FakeWorld();
  world.disk = fakeDisk({ erase: ["nvmeFormatCrypto"] });
  const more = (path: string, serialNumber: string) => fakeDisk({ path, name: path, serialNumber, alternateNames: [path], erase: [] });
  world.extraDisks = [more("/dev/sdb", "D2"), more("/dev/sdc", "D3")];
  const lines: string[] = [];
  const progress = fakeProgress(world, lines);
  const context = { urn: "urn:pulumi:dev::p::baremetal:index:BareMetalHost::r2-u17", name: "r2-u17", progress, preview: false };
  const host = { deps: world.deps(), config: parseProviderConfig({ owner: "platform/dc1" }), slots: new Slots(1) };
  const { id, outputs } = await createHost(host, context, inputs);
  lines.length = 0;
  return { world, lines, host, context, id, old: { inputs, outputs } };
}

const without = (key: string): ValueObject => Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== key));

describe("a host whose image is removed", () => {
  it("is previewed by name, and keeps the records of what was erased", async () => {
    const { world, lines, host, context, id, old } = await bench();
    await previewUpdate(host, { ...context, preview: true }, id, old, without("image"));
    const text = lines.join("\n");
    expect(text).toMatch(/the root device, disk \S+ F-DISK 10\.0 GiB \(serial D1\), is erased by NVMe format \(crypto erase\)/);
    expect(text).toMatch(/disk \/dev\/sdb .*serial D2\) is overwritten with zeros/);
    expect(text).toMatch(/disk \/dev\/sdc .*serial D3\) is kept/);
    expect(world.erased).toEqual([]);
    const outputs = await updateHost(host, context, id, old, without("image"));
    const erasures = outputs.erasures as readonly ValueObject[];
    expect(erasures.map(({ isRootDevice, mode, result }) => [isRootDevice, mode, result])).toEqual([
      [true, "erase", "succeeded"],
      [false, "overwrite", "succeeded"],
    ]);
    // As the schema has them.
    const fields = ["agentVersion", "disk", "finishedAt", "isRootDevice", "method", "mode", "problem", "result"];
    expect(Object.keys(erasures[0] ?? {}).sort()).toEqual([...fields, "samples", "seed", "standard", "startedAt", "verified"]);
    expect(JSON.stringify(erasures)).not.toContain("hunter22");
    // And over the next image.
    const again = await updateHost(host, context, id, { inputs: without("image"), outputs }, inputs);
    expect((again.erasures as readonly Value[]).length).toBe(2);
  });

  it("is refused at preview when a disk cannot do what is asked of it, or the root device is to be kept", async () => {
    const { host, context, id, old, world } = await bench();
    const preview = (cleaning: ValueObject) => previewUpdate(host, { ...context, preview: true }, id, old, { ...inputs, cleaning });
    const disks = [{ hints: { serialNumber: "D2" }, mode: "erase" }];
    await expect(preview({ disks })).rejects.toMatchObject({ code: "ERASE_UNSUPPORTED" });
    await expect(preview({ keep: [{ model: "F-DISK" }] })).rejects.toMatchObject({ code: "INPUT_INVALID", path: "cleaning.keep[0]" });
    expect(world.erased).toEqual([]);
  });
});

describe("a host that is deleted", () => {
  it("leaves the records as files", async () => {
    const { world, host, context, old } = await bench();
    await deleteHost(host, context, old);
    expect(world.erasureFiles.map(({ host: name, mode, bmcAddress }) => [name, mode, bmcAddress])).toEqual([
      ["r2-u17", "erase", "redfish-virtualmedia://127.0.0.1/redfish/v1/Systems/1"],
      ["r2-u17", "overwrite", "redfish-virtualmedia://127.0.0.1/redfish/v1/Systems/1"],
    ]);
  });
});

describe("an image that is replaced", () => {
  it("is told at preview to be erased before", async () => {
    const { lines, host, context, id, old } = await bench();
    await previewUpdate(host, { ...context, preview: true }, id, old, { ...inputs, rebuildToken: "2" });
    expect(lines.join("\n")).toMatch(/before the image is written, the root device is erased by NVMe format/);
  });
});
