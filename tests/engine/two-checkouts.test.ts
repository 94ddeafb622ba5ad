import { open } from "node:fs/promises";
import { EngineLab, writes } from "./support/engine-lab.js";
import { diffOf, saidOf, type EngineRun, type EngineStack, type HostInputs } from "./support/engine-stack.js";

const minutes = 120_000;
const owner = "shared/owner";
let lab: EngineLab;
let first: EngineStack;
let second: EngineStack;
let inputs: HostInputs;

beforeAll(async () => {
  lab = await EngineLab.open({ hosts: 1 });
  first = await lab.stack("first");
  second = await lab.stack("second");
  first.provider = { owner };
  second.provider = { owner };
  inputs = { image: first.image, userData: "#cloud-config\nhostname: one\n" };
}, minutes);
afterAll(() => lab.close(), minutes);

function step(name: string, work: () => Promise<void>): void {
  it(name, work, minutes);
}

async function isLabelled(): Promise<boolean> {
  const disk = await open(lab.diskPath());
  try {
    const head = Buffer.alloc(34 * 512);
    await disk.read(head, 0, head.length, 0);
    return head.includes("EFI PART");
  } finally {
    await disk.close();
  }
}

/** Preview and update are refused alike, and nobody touches the server. */
async function refused(stack: EngineStack, text: RegExp): Promise<void> {
  const before = await lab.untouched();
  const requests = await lab.requestsOf(async () => {
    for (const run of [await stack.preview(), await stack.up()]) {
      expect(run.ok).toBe(false);
      expect(run.said).toMatch(text);
    }
  });
  expect(writes(requests)).toEqual([]);
  expect(await lab.untouched()).toEqual(before);
}

function fine(run: EngineRun): EngineRun {
  expect(run.said).not.toContain("error:");
  expect(run.ok).toBe(true);
  return run;
}

// One life: each test goes on from the one before.
describe("two checkouts of one program", () => {
  step("that want different systems: the second is stopped, and a rebuildToken it has always had is no consent", async () => {
    first.only(inputs);
    fine(await first.up());
    second.only({ ...inputs, userData: "#cloud-config\nhostname: two\n", rebuildToken: "7" });
    await refused(second, /already runs a system that this owner provisioned .*\[HOST_OCCUPIED\]/);
    expect(await second.saved("server-1")).toBeUndefined();
  });

  step("that want the same: the second adopts what runs, without a boot", async () => {
    second.only(inputs);
    const disk = await lab.diskDigest();
    expect(saidOf(await second.preview(), "server-1")).toContain("already runs what the program asks for: it is adopted as it is");
    fine(await second.up());
    expect(await lab.machine()).toMatchObject({ posts: 1, power: "On", sessions: { live: 0, leaked: 0 } });
    expect(await lab.diskDigest()).toBe(disk);
  });

  step("leave the first superseded: it is told so by a refresh, and stopped before it touches anything", async () => {
    const refreshed = await first.refresh();
    expect(refreshed.said).toMatch(/the server carries another claim now \(owner sha/);
    expect((await first.preview()).operations).toMatchObject({ "server-1": "same" });
    first.only({ ...inputs, rebootToken: "1" });
    await refused(first, /\[SUPERSEDED\]/);
    first.only({ ...inputs, userData: "#cloud-config\nhostname: three\n" });
    await refused(first, /belongs to a newer creation of this resource .*\[SUPERSEDED\]/);
  });

  step("let the first be destroyed without the server noticing", async () => {
    const before = await lab.untouched();
    const requests = await lab.requestsOf(async () => {
      expect(saidOf(fine(await first.destroy()), "server-1")).toContain("superseded, nothing done");
    });
    expect(writes(requests)).toEqual([]);
    expect(await lab.untouched()).toEqual(before);
  });
});

describe("an owner that is given another name", () => {
  step("has the claim written anew, and its disk written anew as its own", async () => {
    second.provider = { owner: "renamed/owner" };
    expect(diffOf(fine(await second.up()), "server-1")).toEqual({ owner: "update" });
    expect(await lab.machine()).toMatchObject({ posts: 1, assetTag: expect.stringMatching(/^pl:renawner~/) as string });
    second.only({ ...inputs, rebuildToken: "1" });
    fine(await second.up());
    expect(await lab.machine()).toMatchObject({ posts: 2, power: "On" });
  });

  step("has its disk cleaned in the end", async () => {
    second.provider = { owner: "again/renamed" };
    second.only({ ...inputs, rebuildToken: "1" });
    fine(await second.up());
    expect(await isLabelled()).toBe(true);
    fine(await second.destroy());
    expect(await isLabelled()).toBe(false);
    expect(await lab.machine()).toMatchObject({ power: "Off", assetTag: "", mediaImage: "", sessions: { live: 0, leaked: 0 } });
  });
});
