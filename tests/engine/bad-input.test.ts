import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bootableDisk } from "../../provider/adapters/images/bootable-disk.js";
import { createHash } from "node:crypto";
import { EngineLab, logins, writes } from "./support/engine-lab.js";
import { notKnown, saidOf, type EngineStack, type HostInputs } from "./support/engine-stack.js";
import type { LabImage } from "../../lab/harness/site.js";

const minute = 60_000;
const servers = 12;
const zeros = "0".repeat(64);
let lab: EngineLab;
let stack: EngineStack;

beforeAll(async () => {
  lab = await EngineLab.open({ hosts: servers, dataDisk: true });
  stack = await lab.stack("bad");
}, minute);
afterAll(() => lab.close(), minute);

interface Row {
  readonly name: string;
  /** Inputs besides image and hints, which are right. */
  readonly inputs: () => HostInputs | Promise<HostInputs>;
  /** What must be said: field, what is wrong, the way out. */
  readonly says: readonly RegExp[];
}

function bmc(change: Readonly<Record<string, unknown>>): Row["inputs"] {
  return () => ({ bmc: change });
}

function image(change: Readonly<Record<string, unknown>>): Row["inputs"] {
  return () => ({ image: { ...stack.image, ...change } });
}

async function imageFile(name: string, bytes: Uint8Array): Promise<LabImage> {
  const path = join(lab.folder, name);
  await writeFile(path, bytes);
  return { path, sha256: createHash("sha256").update(bytes).digest("hex") };
}

function imageOf(name: string, bytes: () => Uint8Array): Row["inputs"] {
  return async () => {
    const { path, sha256 } = await imageFile(name, bytes());
    return { image: { url: path, checksum: sha256 } };
  };
}

const atPreview: readonly Row[] = [
  {
    name: "an unknown scheme",
    inputs: bmc({ address: "redfisch://10.0.0.1" }),
    says: [/bmc\.address/, /unknown scheme "redfisch"/, /use one of redfish-virtualmedia/],
  },
  {
    name: "an address without host",
    inputs: bmc({ address: "redfish-virtualmedia:///redfish/v1/Systems/1" }),
    says: [/bmc\.address has no host/, /write it as redfish-virtualmedia:\/\/10/],
  },
  {
    name: "a bad MAC address",
    inputs: () => ({ bootMACAddress: "52:54:00:12:34" }),
    says: [/bootMACAddress/, /must be a MAC address: six bytes .* such as 52:54/, /is "52:54:00:12:34"/],
  },
  {
    name: "a MAC address that the server does not have",
    inputs: () => ({ bootMACAddress: "52:54:00:00:00:01" }),
    says: [/no NIC with bootMACAddress 52:54:00:00:00:01/, /correct bootMACAddress/],
  },
  {
    name: "a checksum of the wrong length",
    inputs: image({ checksum: "0123456789" }),
    says: [/image\.checksum/, /10 hexadecimal digits: must be 64 hexadecimal digits \(SHA-256\) or 128 \(SHA-512\)/],
  },
  { name: "an md5", inputs: image({ checksum: "0".repeat(32) }), says: [/image\.checksum/, /md5 is not supported/, /sha256sum/] },
  {
    name: "a vmdk by its name",
    inputs: image({ url: "https://images.example.com/disk.vmdk" }),
    says: [/image/, /vmdk images are not supported/, /qemu-img convert/],
  },
  {
    name: "a vmdk by its content",
    inputs: imageOf("looks.img", () => Buffer.from("KDMV".padEnd(65_536, "\0"))),
    says: [/vmdk images are not supported/, /qemu-img convert/],
  },
  {
    name: "a vdi by its name",
    inputs: image({ url: "/images/disk.vdi" }),
    says: [/vdi images are not supported/, /qemu-img convert/],
  },
  {
    name: "an image that is not there",
    inputs: image({ url: "/nowhere/disk.img" }),
    says: [/image\.url/, /there is no file \/nowhere/, /check the path/],
  },
  {
    name: "an image without partition table",
    inputs: imageOf("blank.img", () => Buffer.alloc(1024 * 1024)),
    says: [/blank\.img/, /cannot be booted by UEFI/, /no .*partition table|GPT/, /use a whole-disk image/],
  },
  {
    name: "an image without EFI loader",
    inputs: imageOf("loaderless.img", () => bootableDisk({ espFiles: new Map([["README", Uint8Array.of(1)]]) })),
    says: [/loaderless\.img/, /no EFI loader/, /use a whole-disk image/],
  },
  {
    name: "two passwords",
    inputs: bmc({ passwordEnv: "ANYTHING" }),
    says: [/bmc: exactly one of password, passwordEnv, passwordFile is needed, password and passwordEnv are given/],
  },
  {
    name: "a variable that is not set",
    inputs: bmc({ password: undefined, passwordEnv: "LAB_NOT_SET" }),
    says: [/LAB_NOT_SET is not set/, /export it/],
  },
  {
    name: "user data without an image",
    inputs: () => ({ image: undefined as never, userData: "#cloud-config\n" }),
    says: [/userData without image/, /set image, or remove it/],
  },
  {
    name: "another certificate than the pinned one",
    inputs: bmc({ tls: { mode: "pin", fingerprint: zeros } }),
    says: [/certificate/, new RegExp(zeros), /[1-9a-f][0-9a-f]{63}/, /remedy: /],
  },
];

describe("a wrong input is found at preview, and nothing is touched:", () => {
  it.each(atPreview)(
    "$name",
    async ({ inputs, says }) => {
      stack.only({ image: stack.image, rootDeviceHints: { serialNumber: "LABROOT1" }, ...(await inputs()) });
      const before = await lab.untouched();
      let requests;
      const run = await stack.preview().finally(async () => void (requests = await lab.rack.journal("server-1")));
      expect(run.ok).toBe(false);
      for (const text of says) expect(run.said).toMatch(text);
      expect(writes(requests ?? [])).toEqual([]);
      expect(await lab.untouched()).toEqual(before);
      expect((await lab.machine()).sessions).toMatchObject({ live: 0, leaked: 0 });
    },
    minute,
  );

  it.each(["preview", "up"] as const)(
    "wrong credentials, tried once in %s",
    async (operation) => {
      stack.only({ image: stack.image, bmc: { password: "wrong-horse" } });
      const before = await lab.untouched();
      const requests = await lab.requestsOf(async () => {
        const run = await stack[operation]();
        expect(run.ok).toBe(false);
        expect(run.said).toMatch(/refused the (user name or password|credentials)|BMC_UNAUTHORIZED/);
        expect(run.said).toMatch(/remedy: .*bmc\.username/);
        expect(run.text).not.toContain("wrong-horse");
      });
      expect(logins(requests)).toHaveLength(1);
      expect(await lab.untouched()).toEqual(before);
    },
    minute,
  );

  it.each([
    ["BMC", "bmc.address", async () => ({ bmc: { address: (await lab.machine(1)).bmcAddress } })],
    ["MAC address", "bootMACAddress", async () => ({ bootMACAddress: (await lab.machine(1)).macAddress })],
  ] as const)(
    "the same %s twice in one program",
    async (what, path, inputs) => {
      stack.only({ image: stack.image, rootDeviceHints: { serialNumber: "LABROOT1" } });
      stack.hosts.set("server-2", await inputs());
      const run = await stack.preview();
      expect(run.ok).toBe(false);
      expect(run.said).toContain(path);
      expect(run.said).toMatch(new RegExp(`the ${what} .* is already declared by server-[12]; each server may be declared once`));
    },
    minute,
  );
});

describe("a value that is not known yet", () => {
  const unknowns: readonly (readonly [string, HostInputs])[] = [
    ["bmc.address", { bmc: { address: notKnown() } }],
    ["bmc.username and bmc.password", { bmc: { username: notKnown(), password: notKnown() } }],
    ["bmc.tls", { bmc: { tls: notKnown() } }],
    ["bootMACAddress", { bootMACAddress: notKnown() }],
    ["image", { image: notKnown() }],
    ["image.url and userData", { image: { url: notKnown(), checksum: zeros }, userData: notKnown() }],
    ["image.checksum", { image: { url: "/nowhere/else", checksum: notKnown() } }],
    ["networkData and metaData", { networkData: notKnown(), metaData: { key: notKnown() } }],
    ["labels and rootDeviceHints", { labels: { role: notKnown() }, rootDeviceHints: notKnown() }],
    ["a hint and ramdiskNetwork", { rootDeviceHints: { model: notKnown() }, ramdiskNetwork: { addresses: [notKnown()] } }],
    ["online, overwrite and rebuildToken", { online: notKnown(), overwrite: notKnown(), rebuildToken: notKnown() }],
    ["kexec, cleaning and agentDeadline", { kexec: notKnown(), cleaning: { mode: notKnown() }, agentDeadline: notKnown() }],
  ];

  it(
    "crashes no preview, whatever input it is",
    async () => {
      stack.hosts.clear();
      for (const [index, [, inputs]] of unknowns.entries()) {
        const image = inputs.image === undefined ? { url: lab.image.path, checksum: lab.image.sha256 } : inputs.image;
        stack.hosts.set(`server-${index + 1}`, { ...inputs, image });
      }
      stack.hosts.set("server-7", { image: { url: lab.image.path, checksum: notKnown() } });
      const run = await stack.preview();
      expect(run.said).not.toMatch(/provider bug|PROVIDER_BUG|TypeError/);
      expect(run.ok).toBe(true);
      expect(
        Object.entries(run.operations).filter(([name, operation]) => name.startsWith("server") && operation === "create"),
      ).toHaveLength(unknowns.length);
      expect(saidOf(run, "server-5")).toContain("an image that is not known yet will be written to");
      expect(saidOf(run, "server-9")).toContain("rootDeviceHints, which are not known yet");
    },
    minute,
  );
});
