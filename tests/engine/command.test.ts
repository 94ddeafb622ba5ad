import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { distFile } from "../../lab/harness/dist.js";
import { rackCredentials } from "../../lab/harness/rack-process.js";
import { hostsFile } from "../../lab/harness/site.js";
import { EngineLab, writes } from "./support/engine-lab.js";
import type { EngineStack } from "./support/engine-stack.js";

const minute = 60_000;

let lab: EngineLab;
let stack: EngineStack;
let hosts: string;

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** The bundle as users run it. */
function baremetal(...words: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(process.execPath, [distFile("baremetal"), ...words], { timeout: minute }, (error, out, said) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 99;
      resolve({ code, out, error: said });
    });
  });
}

beforeAll(async () => {
  lab = await EngineLab.open({ hosts: 3 });
  hosts = join(lab.folder, "hosts.json");
  await writeFile(hosts, await hostsFile(lab.site), { mode: 0o600 });
  stack = await lab.stack("command");
  stack.hosts.set("server-1", { image: stack.image });
  const run = await stack.up();
  expect(run.said).not.toContain("error:");
}, 2 * minute);
afterAll(() => lab.close(), minute);

interface Found {
  readonly ok: boolean;
  readonly findings: readonly { readonly host: string; readonly check: string; readonly status: string; readonly detail: string }[];
}

test("doctor finds a rack in order, changes nothing, and leaves no session", async () => {
  const requests = await lab.requestsOf(async () => {
    const { code, out } = await baremetal("doctor", "--hosts", hosts, "--json");
    const { ok, findings } = JSON.parse(out) as Found;
    expect([code, ok]).toEqual([0, true]);
    expect(findings.filter(({ status }) => status === "failed")).toEqual([]);
    expect(new Set(findings.map(({ host }) => host))).toEqual(new Set(["server-1", "server-2", "server-3"]));
    expect(findings.find(({ host, check }) => host === "server-1" && check === "claim")?.detail).toContain("phase running");
  }, 2);
  expect(writes(requests)).toEqual([]);
  expect((await lab.machine(2)).sessions.live).toBe(0);
});

test("doctor --media sees the BMC fetch and takes the medium out again", async () => {
  const { code, out } = await baremetal("doctor", "--hosts", hosts, "--only", "server-2", "--media");
  expect(code).toBe(0);
  expect(out).toMatch(/BMC to here +ok +fetched 127\.0\.0\.1:\d+ after/);
  expect(await lab.machine(2)).toMatchObject({ mediaImage: "", posts: 0, power: "Off", assetTag: "" });
});

test("doctor --media says what the BMC could not fetch, and fails", async () => {
  await lab.rack.setFault("server-3", "media-not-fetched");
  const { code, out } = await baremetal("doctor", "--hosts", hosts, "--only", "server-3", "--media");
  await lab.rack.clearFaults("server-3");
  expect(code).toBe(1);
  expect(out).toMatch(/BMC to here +failed/);
  expect((await lab.machine(3)).mediaImage).toBe("");
});

test(
  "doctor --boot boots a free server once, gives it back, and leaves one that runs alone",
  async () => {
    const free = await baremetal("doctor", "--hosts", hosts, "--only", "server-2", "--boot");
    expect(free.out).toMatch(/server to here +ok +the agent called/);
    expect(await lab.machine(2)).toMatchObject({ posts: 1, power: "Off", assetTag: "", sessions: { live: 0 } });
    const before = await lab.untouched(1);
    const busy = await baremetal("doctor", "--hosts", hosts, "--only", "server-1", "--boot");
    expect(busy.code).toBe(1);
    expect(busy.out).toMatch(/server to here +failed +.*is claimed by another owner/);
    expect(await lab.untouched(1)).toEqual(before);
  },
  minute,
);

test("a refused password is told once, with the way out, and never shown", async () => {
  const file = join(lab.folder, "wrong.json");
  await writeFile(file, (await readFile(hosts, "utf8")).replaceAll(rackCredentials.password, "not-the-password"));
  const { code, out, error } = await baremetal("doctor", "--hosts", file, "--only", "server-2");
  expect(code).toBe(1);
  expect(out).toMatch(/login +failed +.*refused the credentials/);
  expect(out + error).not.toContain("not-the-password");
});

test("events tell what the last run did, and what the BMC logged", async () => {
  const cache = join(stack.folder, "cache", "pulumi-baremetal");
  const run = await baremetal("events", "--cache-dir", cache);
  expect(run.out).toMatch(/server-1 +create of server-1 begins[^]*server-1 +writing image[^]*server-1 +done/);
  const logged = await baremetal("events", "--hosts", hosts, "--only", "server-2");
  expect(logged.out).toMatch(/server-2 +OK +A medium was inserted/);
  for (const { out } of [run, logged]) expect(out).not.toContain(rackCredentials.password);
});

test("the serial console is printed as the BMC logged it", async () => {
  const { code, out } = await baremetal("console", "--hosts", hosts, "--only", "server-1");
  expect(code).toBe(0);
  expect(out).toContain("POST 1, boot from cd");
});

test("timeline writes a page of the last run", async () => {
  const page = join(lab.folder, "timeline.html");
  const cache = join(stack.folder, "cache", "pulumi-baremetal");
  expect((await baremetal("timeline", "--cache-dir", cache, "--out", page)).out).toContain(`wrote ${page}`);
  const text = await readFile(page, "utf8");
  expect(text).toContain('data-host="server-1"');
  expect(text).toContain('data-phase="writeImage"');
  expect(text).not.toContain(rackCredentials.password);
});

test("release-claim asks whose it is, and touches nothing but the claim", async () => {
  const { power, posts, assetTag } = await lab.machine(1);
  const refused = await baremetal("release-claim", "--hosts", hosts, "--only", "server-1");
  expect([refused.code, refused.error]).toEqual([
    1,
    expect.stringMatching(/is claimed: owner .*\[HOST_CLAIMED\][^]*--claimed-by /) as string,
  ]);
  expect((await lab.machine(1)).assetTag).toBe(assetTag);
  const owner = /--claimed-by (\S+)/.exec(refused.error)?.[1] ?? "";
  const done = await baremetal("release-claim", "--hosts", hosts, "--only", "server-1", "--claimed-by", owner);
  expect([done.code, done.out]).toEqual([0, expect.stringContaining("released server-1") as string]);
  expect(await lab.machine(1)).toMatchObject({ power, posts, assetTag: "", sessions: { live: 0 } });
});

test.each<[string, readonly string[], RegExp]>([
  ["no server", ["doctor"], /no server is named/],
  ["an unknown command", ["frobnicate"], /unknown command/],
  ["a limit that is none", ["events", "--limit", "x"], /whole number/],
  ["a run that is not there", ["timeline", "--run", "nope", "--cache-dir", "/nonexistent"], /there is no run/],
])("%s is an error of usage", async (_what, words, text) => {
  const { code, error } = await baremetal(...words);
  expect(error).toMatch(text);
  expect(code).toBe(2);
});
