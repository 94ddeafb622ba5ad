import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { repository } from "../../lab/harness/dist.js";
import { rackCredentials } from "../../lab/harness/rack-process.js";
import { EngineLab, writes } from "./support/engine-lab.js";
import { diffOf, saidOf, type EngineStack, type HostInputs } from "./support/engine-stack.js";

const minute = 120_000;
let lab: EngineLab;

beforeAll(async () => {
  lab = await EngineLab.open({ hosts: 3 });
}, minute);
afterAll(() => lab.close(), minute);

function step(name: string, work: () => Promise<void>): void {
  it(name, work, minute);
}

async function idOf(number: number): Promise<string> {
  return (await lab.machine(number)).bmcAddress.replace("redfish-virtualmedia", "redfish");
}

/** By host and port, as several BMCs of a rack behind one address need it. */
async function credentials(): Promise<Record<string, { username: string; password: string }>> {
  const machines = await lab.rack.machines();
  return Object.fromEntries(machines.map(({ bmcAddress }) => [new URL(bmcAddress).host, { ...rackCredentials }]));
}

async function importing(name: string, env: Readonly<Record<string, string>> = {}): Promise<EngineStack> {
  const stack = await lab.stack(name, { env });
  stack.provider = { credentials: await credentials() };
  return stack;
}

/** A folder with a language host, which `pulumi import` wants although it runs no program. */
async function languageHost(): Promise<string> {
  const folder = join(lab.folder, "language-host");
  await mkdir(folder, { recursive: true });
  const file = join(folder, "pulumi-language-nodejs");
  const script = fileURLToPath(new URL("support/language-host.ts", import.meta.url));
  const tsx = join(repository, "node_modules", ".bin", "tsx");
  await writeFile(file, `#!/bin/sh\nexec "${tsx}" "${script}" "$@"\n`, { mode: 0o755 });
  return folder;
}

/** Lets another stack install a system, and give the server away with the system running. */
async function installed(number: number, name: string): Promise<HostInputs> {
  const stack = await lab.stack(name);
  const inputs: HostInputs = { image: stack.image, userData: "#cloud-config\nhostname: first\n" };
  stack.only({ ...inputs, onDelete: "detach" }, number);
  expect((await stack.up()).said).not.toContain("error:");
  expect((await stack.destroy()).ok).toBe(true);
  expect(await lab.machine(number)).toMatchObject({ power: "On", assetTag: "" });
  return inputs;
}

describe("the import option on a running server", () => {
  let stack: EngineStack;
  let inputs: HostInputs;

  step("shows an import and no difference, whatever the program says of what runs, and writes nothing", async () => {
    inputs = { ...(await installed(1, "giver")), labels: { role: "control" }, rebuildToken: "long ago" };
    stack = await importing("taker");
    stack.only(inputs);
    stack.resourceOptions = { import: await idOf(1) };
    const before = await lab.untouched();
    const requests = await lab.requestsOf(async () => {
      const preview = await stack.preview();
      expect(preview.said).not.toMatch(/error:|warning:/);
      expect(preview.operations).toMatchObject({ "server-1": "import" });
      const run = await stack.up();
      expect(run.said).not.toMatch(/error:|warning:/);
      expect(run.operations).toMatchObject({ "server-1": "import" });
      expect(saidOf(run, "server-1")).toContain("adopted as it runs");
    });
    expect(writes(requests)).toEqual([]);
    expect(await lab.untouched()).toEqual(before);
    expect((await stack.saved("server-1"))?.outputs).toMatchObject({ state: "provisioned", identity: { serialNumber: "LAB0001" } });
  });

  step("leaves a stack without changes, with and without the option", async () => {
    for (const resourceOptions of [stack.resourceOptions, {}]) {
      stack.resourceOptions = resourceOptions;
      const preview = await stack.preview();
      expect(preview.operations).toMatchObject({ "server-1": "same" });
      expect(saidOf(preview, "server-1")).toMatch(/^info: .* are recorded as they hold for what runs there, and nothing is done to it/);
    }
    expect((await stack.up()).operations).toMatchObject({ "server-1": "same" });
    expect((await stack.saved("server-1"))?.inputs).toMatchObject({ image: stack.image, labels: { role: "control" } });
    expect((await stack.preview()).said).toBe("");
  });

  step("is brought into the outputs by a refresh, and by no second one", async () => {
    expect((await stack.refresh()).ok).toBe(true);
    const saved = await stack.saved("server-1");
    expect(saved?.outputs).toMatchObject({ labels: { role: "control" }, handle: { labels: { role: "control" } } });
    await stack.refresh();
    expect((await stack.saved("server-1"))?.outputs).toEqual(saved?.outputs);
    expect((await stack.preview()).operations).toMatchObject({ "server-1": "same" });
  });

  step("records another label without touching the server", async () => {
    stack.only({ ...inputs, labels: { role: "work" } });
    const requests = await lab.requestsOf(async () => {
      const run = await stack.up();
      expect(diffOf(run, "server-1")).toEqual({ "labels.role": "update" });
      expect(run.outputs["server-1"]).toMatchObject({ state: "provisioned", handle: { labels: { role: "work" } } });
    });
    expect(requests).toEqual([]);
  });

  step("refuses to write over a system that nobody of ours installed", async () => {
    stack.only({ ...inputs, rebuildToken: "now" });
    const before = await lab.untouched();
    for (const run of [await stack.preview(), await stack.up()]) {
      expect(run.ok).toBe(false);
      expect(run.said).toMatch(/rebuildToken would overwrite it \[FOREIGN_DATA\]/);
      expect(run.said).toContain('set overwrite: "foreign"');
    }
    expect(await lab.untouched()).toEqual(before);
  });

  step("writes it when the program says so, with the claim", async () => {
    stack.only({ ...inputs, rebuildToken: "now", overwrite: "foreign", userData: "#cloud-config\nhostname: second\n" });
    const run = await stack.up();
    expect(run.said).not.toContain("error:");
    expect(run.outputs["server-1"]).toMatchObject({ state: "provisioned", os: { prettyName: "Memory OS first" } });
    expect(await lab.storedUserData()).toContain("hostname: second");
    expect((await lab.machine()).assetTag).toMatch(/^pl:engi\/dev~[0-9a-f]{6}:\w{6}:o[0-9a-f]{5}$/);
    expect((await stack.saved("server-1"))?.outputs.conditions).not.toContainEqual(expect.objectContaining({ type: "Adopted" }));
  });
});

describe("pulumi import", () => {
  let stack: EngineStack;
  let inputs: HostInputs;

  async function importByCli(number: number): Promise<void> {
    const providerUrn = ((await stack.stack.exportStack()).deployment as { resources: { urn: string; id: string }[] }).resources.find(
      ({ urn }) => urn.endsWith("::rack"),
    );
    if (providerUrn === undefined) throw new Error("there is no provider");
    await stack.stack.import({
      resources: [{ type: "baremetal:index:BareMetalHost", name: `server-${number}`, id: await idOf(number), provider: "rack" }],
      nameTable: { rack: providerUrn.urn },
      protect: false,
      generateCode: false,
    });
  }

  step("takes a running server by its id alone, and its program shows no change", async () => {
    inputs = await installed(2, "giver-2");
    stack = await importing("cli", { PATH: `${await languageHost()}:${dirname(lab.pulumi)}:${process.env.PATH ?? ""}` });
    stack.hosts.clear();
    expect((await stack.up()).ok).toBe(true);
    const before = await lab.untouched(2);
    const requests = await lab.requestsOf(() => importByCli(2), 2);
    expect(writes(requests)).toEqual([]);
    const saved = await stack.saved("server-2");
    expect(saved?.inputs).toEqual({
      bmc: { address: (await lab.machine(2)).bmcAddress, username: rackCredentials.username },
      bootMACAddress: (await lab.machine(2)).macAddress,
    });
    stack.only(inputs, 2);
    const preview = await stack.preview();
    expect(preview.operations).toMatchObject({ "server-2": "same" });
    expect(saidOf(preview, "server-2")).toContain("are recorded as they hold for what runs there");
    expect((await stack.up()).operations).toMatchObject({ "server-2": "same" });
    expect((await stack.saved("server-2"))?.inputs).toMatchObject({ image: stack.image });
    expect((await stack.preview()).said).toBe("");
    expect(await lab.untouched(2)).toEqual(before);
  });

  step("is followed by actions that leave its disk alone", async () => {
    stack.only({ ...inputs, rebootToken: "1" }, 2);
    const { posts } = await lab.machine(2);
    const disk = await lab.diskDigest(2);
    expect(saidOf(await stack.preview(), "server-2")).toContain("is REBOOTED through the firmware");
    const run = await stack.up();
    expect(run.said).not.toContain("error:");
    expect(await lab.machine(2)).toMatchObject({ posts: posts + 1, power: "On", sessions: { live: 0, leaked: 0 } });
    // The first change that touches the server writes the claim.
    expect((await lab.machine(2)).assetTag).toMatch(/:o$/);
    expect(await lab.diskDigest(2)).toBe(disk);
    expect((await stack.preview()).operations).toMatchObject({ "server-2": "same" });
  });

  step("ends in a delete that shuts down and cleans nothing that was never ours", async () => {
    const disk = await lab.diskDigest(2);
    expect((await stack.destroy()).ok).toBe(true);
    expect(await lab.machine(2)).toMatchObject({ power: "Off", assetTag: "", mediaImage: "" });
    expect(await lab.diskDigest(2)).toBe(disk);
  });
});

describe("an import", () => {
  let stack: EngineStack;

  step("of a server that is off is available", async () => {
    stack = await importing("off");
    stack.only({}, 3);
    stack.resourceOptions = { import: await idOf(3) };
    const requests = await lab.requestsOf(async () => {
      const run = await stack.up();
      expect(run.said).not.toMatch(/error:|warning:/);
      expect(run.outputs["server-3"]).toMatchObject({ state: "available" });
      expect((await stack.preview()).operations).toMatchObject({ "server-3": "same" });
    }, 3);
    expect(writes(requests)).toEqual([]);
  });

  step("of a server that somebody else claims is refused, and says whose it is", async () => {
    const owner = await lab.stack("owner");
    owner.only({ image: owner.image }, 3);
    expect((await owner.up()).said).not.toContain("error:");
    const other = await importing("other");
    other.provider = { ...other.provider, owner: "other/one" };
    other.only({ image: other.image }, 3);
    other.resourceOptions = { import: await idOf(3) };
    const before = await lab.untouched(3);
    const requests = await lab.requestsOf(async () => {
      const run = await other.up();
      expect(run.ok).toBe(false);
      expect(run.said).toMatch(
        /server-3 is claimed by another owner: owner engi\/dev~[0-9a-f]{6}, since .* UTC, phase running.*\[HOST_CLAIMED\]/,
      );
      expect(run.said).toContain("destroy it in the other owner's stack");
    }, 3);
    expect(writes(requests)).toEqual([]);
    expect(await lab.untouched(3)).toEqual(before);
  });

  step("of this owner's own server after its state was lost knows its incarnation, and its program shows no change", async () => {
    const owner = await importing("owner-again");
    owner.provider = { ...owner.provider, owner: "engine-owner/dev" };
    owner.only({ image: owner.image }, 3);
    owner.resourceOptions = { import: await idOf(3) };
    const { assetTag } = await lab.machine(3);
    const run = await owner.up();
    expect(run.said).not.toMatch(/error:|warning:/);
    expect(assetTag).toContain(String((await owner.saved("server-3"))?.outputs.incarnation));
    owner.resourceOptions = {};
    expect((await owner.preview()).operations).toMatchObject({ "server-3": "same" });
    owner.only({ image: owner.image, rebuildToken: "1" }, 3);
    expect((await owner.up()).said).not.toContain("error:");
    expect((await lab.machine(3)).assetTag.slice(0, 30)).toContain(assetTag.slice(0, 20));
  });

  step("of a system that the BMC does not have names those that it has", async () => {
    const wrong = await importing("wrong-path");
    wrong.only({}, 1);
    wrong.resourceOptions = { import: (await idOf(1)).replace(/1$/, "9") };
    const run = await wrong.preview();
    expect(run.ok).toBe(false);
    expect(run.said).toMatch(/has no system \/redfish\/v1\/Systems\/9; it has .*\/redfish\/v1\/Systems\/1/);
    expect(run.said).toContain("add one of these paths to the id: /redfish/v1/Systems/1");
  });

  it.each([
    ["an id that is no address", "server-9", /is no id of a server/],
    ["an id of another protocol", "ipmi://10.0.0.7", /is no id of a server.*not supported yet/],
    [
      "a BMC without credentials",
      "redfish://192.0.2.7/redfish/v1/Systems/1",
      /no credentials for the BMC 192\.0\.2\.7.*set credentials\["192\.0\.2\.7"\]/s,
    ],
  ])(
    "of %s says what is wrong",
    async (_what, id, says) => {
      const wrong = await importing(`wrong-${id.length}`);
      wrong.only({}, 1);
      wrong.resourceOptions = { import: id };
      const run = await wrong.preview();
      expect(run.ok).toBe(false);
      expect(run.said).toMatch(says);
    },
    minute,
  );
});
