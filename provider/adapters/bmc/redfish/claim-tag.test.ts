import { formatClaim, type Claim } from "../../../domain/bmc/claim.js";
import { failureOf, startBench, type Bench } from "./testing/bench.js";
import { chassisPath, systemPath } from "./testing/model-bmc.js";
import { refusal } from "./testing/scripted-bmc.js";

let bench: Bench;
beforeEach(async () => void (bench = await startBench()));
afterEach(() => bench.stop());

const claim: Claim = { owner: "lab/dev~0a1b2c", incarnation: "t6x5c0", phase: "registered", digest: "" };
const ours = formatClaim(claim);
const next = formatClaim({ ...claim, phase: "writing" });
const theirs = formatClaim({ ...claim, owner: "prod~ffffff" });
const patch = `PATCH ${systemPath}`;

function sent(key = patch): unknown[] {
  return bench.bmc.seen(key).map((request) => request.body);
}

test("an empty tag is written with its ETag and read back twice", async () => {
  const session = await bench.connect();
  expect(await session.readClaim(bench.progress)).toEqual({ reading: { kind: "none" }, text: "", writable: true });
  bench.bmc.journal.length = 0;
  await session.writeClaim(bench.progress, ours, "");
  expect(sent()).toEqual([{ AssetTag: ours }]);
  expect(bench.bmc.seen(patch)[0]?.headers["if-match"]).toMatch(/^"/);
  expect(bench.bmc.lines.slice(-3)).toEqual([patch, `GET ${systemPath}`, `GET ${systemPath}`]);
  expect((await session.readClaim(bench.progress)).reading).toEqual({ kind: "claim", claim });
});

test("a tag of 32 blanks is empty", async () => {
  bench.model.system["AssetTag"] = " ".repeat(32);
  const session = await bench.connect();
  const state = await session.readClaim(bench.progress);
  expect(state).toMatchObject({ text: " ".repeat(32), writable: true });
  await session.writeClaim(bench.progress, ours, state.text);
  expect(bench.model.system["AssetTag"]).toBe(ours);
});

test("our own tag is changed, written again without a request that changes, and released", async () => {
  bench.model.system["AssetTag"] = ours;
  const session = await bench.connect();
  await session.writeClaim(bench.progress, next, ours);
  await session.writeClaim(bench.progress, next, ours);
  expect(sent()).toEqual([{ AssetTag: next }]);
  await session.writeClaim(bench.progress, "", next);
  await session.writeClaim(bench.progress, "", next);
  expect(bench.model.system["AssetTag"]).toBe("");
  expect(sent()).toHaveLength(2);
});

test.each([theirs, next])("the tag %s is not touched by who expects another one", async (found) => {
  bench.model.system["AssetTag"] = found;
  const session = await bench.connect();
  for (const text of [ours, ""]) {
    const error = await failureOf(session.writeClaim(bench.progress, text, formatClaim({ ...claim, incarnation: "000000" })));
    expect(error.code).toBe("HOST_CLAIMED");
    expect(error.message).toContain(found);
  }
  expect(sent()).toEqual([]);
});

test("an inventory number is never touched, even without any other place for a claim", async () => {
  bench.model.system["AssetTag"] = "INV-4711";
  const session = await bench.connect();
  expect(session.capabilities.claim).toBe("none");
  expect(await session.readClaim(bench.progress)).toEqual({
    reading: { kind: "text", text: "INV-4711" },
    text: "INV-4711",
    writable: false,
  });
  expect((await failureOf(session.writeClaim(bench.progress, ours, ""))).code).toBe("HOST_CLAIMED");
  expect(sent()).toEqual([]);
});

test("the chassis is used when the system's tag is taken", async () => {
  bench.model.system["AssetTag"] = "INV-4711";
  bench.model.chassis["AssetTag"] = "";
  const session = await bench.connect();
  await session.writeClaim(bench.progress, ours, "");
  expect(bench.model.chassis["AssetTag"]).toBe(ours);
  expect(bench.model.system["AssetTag"]).toBe("INV-4711");
  bench.model.system["AssetTag"] = "";
  expect((await session.readClaim(bench.progress)).text).toBe(ours);
});

test("the chassis is used when the system's tag turns out to be read-only, also when that is said beside a 200", async () => {
  bench.model.chassis["AssetTag"] = null;
  const session = await bench.connect();
  const told = { MessageId: "Base.1.13.PropertyNotWritable", MessageArgs: ["AssetTag"] };
  bench.bmc.first(patch, { status: 200, body: { "AssetTag@Message.ExtendedInfo": [told] } });
  await session.writeClaim(bench.progress, ours, "");
  expect(bench.model.chassis["AssetTag"]).toBe(ours);
});

test("without any tag that can be written a claim is BMC_UNSUPPORTED", async () => {
  const session = await bench.connect();
  bench.bmc.on(patch, refusal(400, "Base.1.13.PropertyNotWritable", "", ["AssetTag"]));
  expect((await failureOf(session.writeClaim(bench.progress, ours, ""))).code).toBe("BMC_UNSUPPORTED");
});

test("another's claim that comes between is seen by the precondition", async () => {
  const session = await bench.connect();
  bench.bmc.first(patch, () => {
    bench.model.system["AssetTag"] = theirs;
    return refusal(412, "Base.1.13.PreconditionFailed");
  });
  expect((await failureOf(session.writeClaim(bench.progress, ours, ""))).code).toBe("HOST_CLAIMED");
  expect(sent()).toHaveLength(1);
  expect(bench.model.system["AssetTag"]).toBe(theirs);
});

test("a precondition that failed for another reason is tried again", async () => {
  const session = await bench.connect();
  bench.bmc.first(patch, () => {
    bench.model.boot["BootSourceOverrideTarget"] = "Hdd";
    return refusal(412, "Base.1.13.PreconditionFailed");
  });
  await session.writeClaim(bench.progress, ours, "");
  const [first, second] = bench.bmc.seen(patch).map((request) => request.headers["if-match"]);
  expect(second).not.toBe(first);
  expect(bench.model.system["AssetTag"]).toBe(ours);
});

test("a lost race on a BMC without preconditions is seen by the second look", async () => {
  const session = await bench.connect();
  bench.bmc.on(patch, () => {
    bench.model.system["AssetTag"] = ours;
    bench.clock.at(bench.clock.now() + 200, () => (bench.model.system["AssetTag"] = theirs));
    return { status: 204 };
  });
  const error = await failureOf(session.writeClaim(bench.progress, ours, ""));
  expect(error.code).toBe("HOST_CLAIMED");
  expect(error.message).toContain("prod~ffffff");
});

test("a stale read is waited out, a tag that never changes is an error", async () => {
  const session = await bench.connect();
  bench.bmc.on(patch, (request) => {
    bench.clock.at(bench.clock.now() + 20_000, () => Object.assign(bench.model.system, request.body));
    return { status: 204 };
  });
  await session.writeClaim(bench.progress, ours, "");
  bench.bmc.on(patch, { status: 204 });
  expect((await failureOf(session.writeClaim(bench.progress, next, ours))).code).toBe("BMC_TIMEOUT");
});

test("a tag that is too short for a claim is BMC_UNSUPPORTED", async () => {
  const session = await bench.connect();
  bench.bmc.on(patch, () => {
    bench.model.system["AssetTag"] = ours.slice(0, 16);
    return { status: 204 };
  });
  const error = await failureOf(session.writeClaim(bench.progress, ours, ""));
  expect(error.code).toBe("BMC_UNSUPPORTED");
  expect(error.message).toContain("16 characters");
});

test("a chassis that cannot be read does not hinder a claim on the system", async () => {
  bench.bmc.on(`GET ${chassisPath}`, { status: 403 });
  const session = await bench.connect();
  await session.writeClaim(bench.progress, ours, "");
});
