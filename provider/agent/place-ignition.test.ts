import type { NamedPartition } from "./disk-content.js";
import { placeIgnition } from "./place-ignition.js";
import type { DiskFacts, MountedFiles, PartitionPlace, PlacedFile, Platform } from "./platform.js";
import type { StepContext } from "./step-context.js";

const config = Buffer.from('{"ignition":{"version":"3.4.0"}}');
const facts = { path: "/dev/vda" } as DiskFacts;
const partition = (number: number, name: string): NamedPartition => ({ number, name, offsetBytes: 0, sizeBytes: 1, isEsp: false });
const metal = {
  "/ignition.firstboot": "",
  "/grub/grub.cfg": "menuentry 'x' {\n linux /vmlinuz ignition.platform.id=metal\n}\n",
  "/vmlinuz": "k",
};

/** File systems by the number of their partition. */
function context(systems: Record<number, Record<string, string>>, refuse = false) {
  const placed: (PlacedFile & { readonly number: number })[] = [];
  const log: string[] = [];
  let mounted = 0;
  const platform = {
    mountPartition: async (_disk: DiskFacts, { number }: PartitionPlace): Promise<MountedFiles> => {
      const files = systems[number];
      if (files === undefined) throw new Error("no file system to mount: nothing recognised");
      mounted++;
      return {
        text: (path) => files[path],
        exists: (path) => path in files,
        list: () => [],
        localPath: (path) => path,
        unmount: async () => void mounted--,
      };
    },
    placeFile: async (_disk: DiskFacts, { number }: PartitionPlace, file: PlacedFile): Promise<void> => {
      if (mounted > 0) throw new Error("still mounted");
      if (refuse) throw new Error("Read-only file system");
      placed.push({ ...file, number });
    },
  } as Partial<Platform> as Platform;
  const step = { platform, log: (level: string, text: string) => log.push(`${level}: ${text}`) } as Partial<StepContext> as StepContext;
  return { step, placed, log };
}

const partitions = [partition(1, "EFI system"), partition(2, "boot"), partition(3, "config-2"), partition(4, "OEM")];

test("is written to the partition whose Ignition reads it, and to no other", async () => {
  const { step, placed, log } = context({ 2: metal, 4: {} });
  await placeIgnition(step, facts, partitions, config);
  expect(placed).toEqual([{ number: 2, path: "/ignition/config.ign", content: config }]);
  expect(log.join("\n")).toContain("info: Ignition configuration is at /ignition/config.ign of partition 2: Ignition's platform is metal");
});

test("is left on the config drive for a system that reads it there", async () => {
  const { step, placed, log } = context({ 4: { "/grub.cfg": 'set oem_id="openstack"' } });
  await placeIgnition(step, facts, partitions, config);
  expect(placed).toEqual([]);
  expect(log.join("\n")).toContain("Ignition reads the config drive");
});

test("is left on the config drive with a warning when the image shows no Ignition", async () => {
  const { step, placed, log } = context({ 2: { "/vmlinuz": "k" } });
  await placeIgnition(step, facts, partitions, config);
  expect(placed).toEqual([]);
  expect(log.join("\n")).toContain("warn: the image shows no sign of Ignition");
});

test("stops the hand-over when it cannot be written", async () => {
  const { step } = context({ 2: metal }, true);
  await expect(placeIgnition(step, facts, partitions, config)).rejects.toMatchObject({
    code: "AGENT_STEP_FAILED",
    message: "failed to put the Ignition configuration on partition 2",
    remedy: expect.stringContaining("Read-only file system") as string,
  });
});
