import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { EngineLab, writes } from "./support/engine-lab.js";
import type { EngineStack, HostInputs } from "./support/engine-stack.js";

const minute = 60_000;
const marker = "swordfish-3141";
const config = {
  ignition: { version: "3.4.0" },
  storage: { files: [{ path: "/etc/token", mode: 384, contents: { source: `data:,${marker}` } }] },
  systemd: { units: [{ name: "web.service", enabled: true, contents: "[Service]\nExecStart=/usr/bin/web\n" }] },
};
let lab: EngineLab;
let stack: EngineStack;

beforeAll(async () => {
  lab = await EngineLab.open({ hosts: 1 });
  stack = await lab.stack("ignition");
}, minute);
afterAll(() => lab.close(), minute);

interface Ignited {
  readonly files: Readonly<Record<string, string>>;
  readonly units: readonly string[];
}

const ignited = async (): Promise<Ignited> =>
  JSON.parse(await readFile(join(lab.machineFolder(1), "os", "ignition.json"), "utf8")) as Ignited;
const declare = (inputs: HostInputs): void => stack.only({ image: stack.image, ...inputs });

async function refused(inputs: HostInputs): Promise<string> {
  declare(inputs);
  let said = "";
  const requests = await lab.requestsOf(async () => {
    const run = await stack.preview();
    expect(run.ok).toBe(false);
    said = run.said;
    expect(run.text).not.toContain(marker);
  });
  expect(writes(requests)).toEqual([]);
  return said;
}

describe("a system that Ignition sets up", () => {
  it(
    "cannot have cloud-init's user data too",
    async () => {
      expect(await refused({ ignition: config, userData: "#cloud-config\n" })).toMatch(
        /ignition and userData exclude each other.*remove one of them/,
      );
    },
    minute,
  );

  it(
    "cannot have a configuration that its Ignition would refuse",
    async () => {
      const old = { ...config, ignition: { version: "2.3.0" } };
      expect(await refused({ ignition: pulumi.secret(JSON.stringify(old)) })).toMatch(/ignition\.ignition\.version.*2\.3\.0.*translate/s);
      expect(await refused({ ignition: `{"ignition": ${marker}` as never })).toMatch(/must be a JSON object/);
    },
    2 * minute,
  );

  it(
    "cannot have network data that cannot be",
    async () => {
      const networkData = { links: [{ id: "b", type: "bond", bond_links: ["x"] }] };
      expect(await refused({ ignition: config, networkData })).toMatch(/networkData\.links\[0\]\.bond_links\[0\].*there is no link \\?"x/s);
    },
    minute,
  );

  it(
    "cannot have a NIC that the server lacks, which is known once it was looked at",
    async () => {
      const mac = "52:54:00:ff:ff:ff";
      declare({ ignition: config, networkData: { links: [{ id: "a", type: "phy", ethernet_mac_address: mac }] } });
      const run = await stack.up();
      expect(run.ok).toBe(false);
      expect(run.said).toMatch(new RegExp(`has no NIC ${mac}; it has `));
      const { blocks } = await stat(lab.diskPath(1));
      expect(blocks * 512).toBe(0);
    },
    minute,
  );

  it(
    "reports in by the unit that was merged into its configuration, with its network and its name",
    async () => {
      const nic = (await lab.machine()).macAddress;
      const networkData = { links: [{ id: "a", type: "phy", ethernet_mac_address: nic }], networks: [{ link: "a", type: "ipv4_dhcp" }] };
      declare({ ignition: pulumi.secret(config), networkData });
      const run = await stack.up();
      expect(run.said).not.toContain("error:");
      expect(run.outputs["server-1"]).toMatchObject({ state: "provisioned", os: { prettyName: "Memory OS first" } });
      expect(run.text).not.toContain(marker);
      const { files, units } = await ignited();
      expect(units).toEqual(["web.service", "baremetal-report.service"]);
      expect(files).toMatchObject({ "/etc/token": marker, "/etc/hostname": "server-1\n" });
      expect(files["/etc/systemd/network/10-baremetal-00.network"]).toContain("DHCP=ipv4");
    },
    minute,
  );

  it(
    "is the same when the configuration comes as Metal3's user data",
    async () => {
      const nonce = (run: { readonly outputs: Readonly<Record<string, unknown>> }): unknown =>
        (run.outputs["server-1"] as { os: { nonce: string } }).os.nonce;
      declare({ userData: pulumi.secret(JSON.stringify(config)) });
      const first = await stack.up();
      expect(first.said).not.toContain("error:");
      expect((await ignited()).units).toContain("baremetal-report.service");
      const second = await stack.up();
      expect(second.operations["server-1"]).toBe("same");
      expect(nonce(second)).toBe(nonce(first));
    },
    2 * minute,
  );
});
