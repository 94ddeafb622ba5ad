import * as pulumi from "@pulumi/pulumi";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { rackCredentials } from "../../lab/harness/rack-process.js";
import { EngineLab, filesWith } from "./support/engine-lab.js";
import { saidOf, type EngineStack } from "./support/engine-stack.js";

const minute = 60_000;
const first = "marker-of-the-first-user-data";
const second = "marker-of-the-second-user-data";
const other = "marker-of-the-credentials-map";
const secrets = [rackCredentials.password, first, second, other];
let lab: EngineLab;
let stack: EngineStack;

beforeAll(async () => {
  lab = await EngineLab.open({ hosts: 1 });
  stack = await lab.stack("secrets");
  stack.provider = { credentials: { "bmc.example.com": { username: "ops", password: pulumi.secret(other) } } };
}, minute);
afterAll(() => lab.close(), minute);

const userData = (marker: string): pulumi.Output<string> => pulumi.secret(`#cloud-config\npassword: ${marker}\n`);

/** Everything that was written or shown, besides what the server itself holds. */
async function plaintexts(): Promise<string[]> {
  const shown = secrets.filter((secret) => stack.transcript.includes(secret)).map((secret) => `shown: ${secret}`);
  return [...shown, ...(await filesWith(stack.folder, secrets)), ...(await filesWith(join(lab.machineFolder(), "run"), secrets))];
}

describe("a secret", () => {
  it(
    "is nowhere in clear after a create that failed",
    async () => {
      stack.only({ image: stack.image, userData: userData(first) });
      await lab.rack.setFault("server-1", "disk-write-error");
      const run = await stack.up();
      await lab.rack.clearFaults("server-1");
      expect(run.ok).toBe(false);
      expect(saidOf(run, "server-1")).toContain("[DISK_FAILED]");
      expect(await plaintexts()).toEqual([]);
    },
    minute,
  );

  it(
    "is nowhere in clear after the host was finished",
    async () => {
      const run = await stack.up();
      expect(run.outputs["server-1"]).toMatchObject({
        state: "provisioned",
        handle: { credentials: { password: rackCredentials.password } },
      });
      expect(await lab.storedUserData()).toContain(first);
      expect(await plaintexts()).toEqual([]);
    },
    minute,
  );

  it(
    "is nowhere in clear in the preview and the run of a change",
    async () => {
      stack.only({ image: stack.image, userData: userData(second) });
      await stack.preview();
      await stack.up();
      expect(await lab.storedUserData()).toContain(second);
      expect(await plaintexts()).toEqual([]);
    },
    minute,
  );

  it(
    "is nowhere in clear when it stands in an input that is refused",
    async () => {
      stack.only({
        image: stack.image,
        bmc: { address: "redfish-virtualmedia://", password: pulumi.secret(`${second}!`) },
        userData: userData(second),
      });
      expect((await stack.preview()).ok).toBe(false);
      stack.only({ image: stack.image, networkData: pulumi.secret({ links: second }), rootDeviceHints: { model: 5 } as never });
      expect((await stack.preview()).ok).toBe(false);
      expect(await plaintexts()).toEqual([]);
    },
    minute,
  );

  it(
    "is nowhere in clear after a destroy, which leaves no file but the image and the runs' journals",
    async () => {
      stack.only({ image: stack.image, userData: userData(second) });
      await stack.destroy();
      expect(await plaintexts()).toEqual([]);
      const cache = join(stack.folder, "cache", "pulumi-baremetal");
      await rm(join(cache, "images"), { recursive: true, force: true });
      const left = await filesWith(cache, [""]);
      expect(left.filter((file) => !file.includes("/journal/"))).toEqual([]);
    },
    minute,
  );
});
