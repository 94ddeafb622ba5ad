import { EngineLab, writes } from "./support/engine-lab.js";
import { saidOf, type EngineStack, type HostInputs } from "./support/engine-stack.js";

const minute = 60_000;
let lab: EngineLab;
let stack: EngineStack;

beforeAll(async () => {
  lab = await EngineLab.open({ hosts: 6, dataDisk: true });
  stack = await lab.stack("bad");
}, minute);
afterAll(() => lab.close(), minute);

describe("what only the server's hardware shows", () => {
  const rows: readonly (readonly [string, () => HostInputs, readonly RegExp[]])[] = [
    [
      "hints that match no disk",
      () => ({ image: stack.image, rootDeviceHints: { model: "BOSS" } }),
      [/LABROOT1/, /LABDATA1/, /BOSS/, /set rootDeviceHints/],
    ],
    [
      "hints that match several disks",
      () => ({ image: stack.image, rootDeviceHints: { model: "LAB" } }),
      [/LABROOT2/, /LABDATA2/, /set rootDeviceHints/],
    ],
    [
      "foreign data",
      () => ({ image: stack.image, rootDeviceHints: { serialNumber: "LABROOT3" } }),
      [/serial LABROOT3.* of server-3 carries data that is not ours: .*ext4/, /overwrite: "foreign"/],
    ],
  ];
  it(
    "stops the run before a disk is touched",
    async () => {
      stack.hosts.clear();
      for (const [index, [, inputs]] of rows.entries()) stack.hosts.set(`server-${index + 1}`, inputs());
      await lab.rack.setFault("server-3", "foreign-disk");
      const disks = (): Promise<string[]> =>
        Promise.all(rows.flatMap((_row, index) => ["root", "data"].map((disk) => lab.diskDigest(index + 1, disk))));
      const before = await disks();
      const run = await stack.up({ continueOnError: true });
      expect(run.ok).toBe(false);
      for (const [index, [, , texts]] of rows.entries()) {
        const said = saidOf(run, `server-${index + 1}`);
        for (const text of texts) expect(said).toMatch(text);
        expect(await lab.machine(index + 1)).toMatchObject({ sessions: { live: 0, leaked: 0 } });
      }
      expect(await disks()).toEqual(before);
    },
    2 * minute,
  );

  it(
    "is forgotten by a destroy, which writes nothing either",
    async () => {
      const before = await lab.diskDigest(3);
      expect((await stack.destroy()).ok).toBe(true);
      expect(await lab.diskDigest(3)).toBe(before);
      for (const [index] of rows.entries())
        expect(await lab.machine(index + 1)).toMatchObject({ assetTag: "", power: "Off", mediaImage: "" });
    },
    minute,
  );
});

describe("what stands at the BMC", () => {
  it(
    "finds a media address that the BMC cannot reach within seconds, before the server is powered",
    async () => {
      const deaf = await lab.stack("deaf");
      deaf.provider = { serve: { address: "127.0.0.1", listen: "127.0.0.1", mediaAddress: "127.0.0.9" } };
      deaf.only({ image: deaf.image, rootDeviceHints: { serialNumber: "LABROOT5" } }, 5);
      const run = await deaf.up();
      expect(run.ok).toBe(false);
      expect(run.seconds).toBeLessThan(30);
      expect(run.said).toMatch(/127\.0\.0\.9/);
      expect(run.said).toMatch(/remedy: make http:\/\/127\.0\.0\.9:\d+ reachable from the BMC's network \(serve\.mediaAddress/);
      expect(await lab.machine(5)).toMatchObject({ posts: 0, power: "Off", sessions: { live: 0, leaked: 0 } });
      expect((await deaf.destroy()).ok).toBe(true);
      expect(await lab.machine(5)).toMatchObject({ posts: 0, assetTag: "", mediaImage: "" });
    },
    minute,
  );

  it(
    "names the owner of a claimed server, and since when",
    async () => {
      const first = await lab.stack("first");
      first.provider = { owner: "team-a" };
      first.only({ bmc: { tls: undefined } }, 6);
      expect((await first.up()).ok).toBe(true);
      const second = await lab.stack("second");
      second.provider = { owner: "team-b" };
      second.only({ image: second.image, rootDeviceHints: { serialNumber: "LABROOT6" } }, 6);
      const before = await lab.untouched(6);
      for (const operation of ["preview", "up"] as const) {
        const requests = await lab.requestsOf(async () => {
          const run = await second[operation]();
          expect(run.ok).toBe(false);
          expect(run.said).toMatch(/server-6 is claimed by another owner: owner team-a~[0-9a-f]{6}, since 20\d\d-\d\d-\d\d \d\d:\d\d UTC/);
          expect(run.said).toMatch(/this program's owner is team-b/);
          expect(run.said).toMatch(/remedy: destroy it in the other owner's stack, or set force: true/);
        }, 6);
        expect(writes(requests)).toEqual([]);
      }
      expect(await lab.untouched(6)).toEqual(before);
      expect(await second.saved("server-6")).toBeUndefined();

      // The same server on trust of its first use, with another certificate now.
      const { fingerprint } = await lab.machine(6);
      await lab.rack.setFault("server-6", "certificate-changed");
      first.only({ bmc: { tls: undefined }, image: first.image, rootDeviceHints: { serialNumber: "LABROOT6" } }, 6);
      const run = await first.preview();
      expect(run.ok).toBe(false);
      expect(run.said).toContain(fingerprint);
      expect(new Set(run.said.match(/\b[0-9a-f]{64}\b/g)).size).toBeGreaterThan(1);
      expect(run.said).toMatch(/remedy: /);
      expect(await lab.untouched(6)).toEqual(before);
      await lab.rack.clearFaults("server-6");
    },
    minute,
  );
});
