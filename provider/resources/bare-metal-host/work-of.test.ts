import { bootMac } from "../../conductor/testing/fake-world.js";
import { unknown, type ValueObject } from "../value.js";
import { adoptedCondition, conditionOf, type Adoption } from "./adoption.js";
import { describeColdBoot } from "./describe-work.js";
import { diffHost } from "./diff-host.js";
import { wantedDigests } from "./digests.js";
import { outputsAfter } from "./recorded-outputs.js";
import { specOfInputs } from "./spec-of-inputs.js";
import { verifyChange } from "./verify-change.js";
import { workOf, type Work } from "./work-of.js";

const bmc = { address: "redfish-virtualmedia://10.0.0.7", username: "ops" };
const plain: ValueObject = { bmc, bootMACAddress: bootMac };
const installed: ValueObject = { ...plain, image: { url: "a", checksum: "0".repeat(64) }, userData: "x" };
const rebuilt: ValueObject = { ...installed, rebuildToken: "1" };
const specOf = (inputs: ValueObject): ReturnType<typeof specOfInputs> => specOfInputs("r2-u17", "platform/dc1", inputs);

function written(inputs: ValueObject): ValueObject {
  return {
    ...inputs,
    state: "provisioned",
    owner: "platform/dc1",
    provisioned: { ...wantedDigests(specOf(inputs)) },
    rootDevice: { serialNumber: "D1" },
  };
}
const adopted = (inputs: ValueObject, reason: Adoption = "FoundRunning"): ValueObject => ({
  ...{ ...inputs, state: "provisioned", owner: "platform/dc1" },
  conditions: [{ type: "Registered", status: "True", reason: "NotClaimed", message: "" }, { ...adoptedCondition(reason) }],
});
const available = (inputs: ValueObject): ValueObject => ({ ...inputs, state: "available", owner: "platform/dc1" });
const external = { ...plain, externallyProvisioned: true };
const followed: ValueObject = { ...external, state: "externallyProvisioned", owner: "platform/dc1" };

function shown(work: Work): string {
  if (work.kind === "drive") return `drive to ${work.goal}${work.clean ? " with cleaning" : ""}`;
  return work.kind === "act" ? work.actions.join(" and ") : work.kind;
}

const cases: readonly (readonly [string, ValueObject, ValueObject, ValueObject, string])[] = [
  ["nothing", installed, written(installed), installed, "record"],
  ["labels", installed, written(installed), { ...installed, labels: { a: "b" } }, "record"],
  ["user data", installed, written(installed), { ...installed, userData: "y" }, "drive to provisioned"],
  ["a rebuildToken", installed, written(installed), { ...installed, rebuildToken: "1" }, "drive to provisioned"],
  ["the image away", installed, written(installed), plain, "drive to available with cleaning"],
  ["a rebootToken", installed, written(installed), { ...installed, rebootToken: "1" }, "reboot"],
  [
    "a rebootToken of what is to be off",
    { ...installed, online: false },
    written(installed),
    { ...installed, online: false, rebootToken: "1" },
    "record",
  ],
  ["a rebuildToken away", rebuilt, written(rebuilt), installed, "record"],
  ["a rebuildToken away, and user data", rebuilt, written(rebuilt), { ...installed, userData: "y" }, "drive to provisioned"],
  ["labels after a rebuildToken was taken away", installed, written(rebuilt), { ...installed, labels: { a: "b" } }, "record"],
  ["the last rebuildToken put back", installed, written(rebuilt), rebuilt, "record"],
  [
    "another rebuildToken after one was taken away",
    installed,
    written(rebuilt),
    { ...installed, rebuildToken: "2" },
    "drive to provisioned",
  ],
  ["a rebuildToken of an adopted host away", rebuilt, adopted(rebuilt), installed, "record"],
  ["a rebootToken away", { ...installed, rebootToken: "1" }, written(installed), installed, "record"],
  ["an inspectToken away", { ...installed, inspectToken: "1" }, written(installed), installed, "record"],
  ["another rebootToken", { ...installed, rebootToken: "1" }, written(installed), { ...installed, rebootToken: "2" }, "reboot"],
  ["a rebootToken in the first program after an import", plain, adopted(plain), { ...installed, rebootToken: "1" }, "record"],
  ["the power in the first program after an import", plain, adopted(plain), { ...installed, online: false, inspectToken: "1" }, "power"],
  ["another rebootToken than that recorded", { ...plain, rebootToken: "1" }, adopted(plain), { ...plain, rebootToken: "2" }, "reboot"],
  ["a rebootToken after a program was recorded", installed, adopted(plain), { ...installed, rebootToken: "1" }, "reboot"],
  ["power and rebootToken", { ...installed, online: false }, written(installed), { ...installed, rebootToken: "1" }, "power and reboot"],
  ["an inspectToken while a system runs", installed, written(installed), { ...installed, inspectToken: "1" }, "inspect"],
  ["an inspectToken while available", plain, available(plain), { ...plain, inspectToken: "1" }, "drive to available"],
  ["an inspectToken without inspection", plain, available(plain), { ...plain, inspection: "disabled", inspectToken: "1" }, "record"],
  ["a rebootToken while available", plain, available(plain), { ...plain, rebootToken: "1" }, "record"],
  [
    "the BMC's address",
    installed,
    written(installed),
    { ...installed, bmc: { ...bmc, address: "redfish-virtualmedia://10.0.0.8" } },
    "reconnect",
  ],
  ["the owner's name", installed, { ...written(installed), owner: "platform/old" }, installed, "claim"],
  ["the first image of an adopted host", plain, adopted(plain), installed, "record"],
  ["the first image and a rebuildToken of an adopted host", plain, adopted(plain), { ...installed, rebuildToken: "1" }, "record"],
  ["another user data of an adopted host", installed, adopted(plain), { ...installed, userData: "y" }, "drive to provisioned"],
  ["a rebuildToken of an adopted host", installed, adopted(plain), { ...installed, rebuildToken: "1" }, "drive to provisioned"],
  ["the image of an adopted host away", installed, adopted(plain), plain, "record"],
  ["the power of an adopted host", installed, adopted(plain), { ...installed, online: false }, "power"],
  ["externallyProvisioned on", installed, written(installed), external, "record"],
  ["externallyProvisioned on while available", plain, available(plain), external, "power"],
  ["externallyProvisioned of one that was not finished", external, { ...external, state: "registering" }, external, "drive to followed"],
  ["externallyProvisioned off, with an image", external, followed, installed, "record"],
  ["externallyProvisioned off, without an image", external, followed, plain, "record"],
  ["the power of an external system", external, followed, { ...external, online: false }, "power"],
  ["maintenance on", installed, { ...written(installed), state: "provisioning" }, { ...installed, maintenance: true }, "record"],
  ["maintenance off", { ...installed, maintenance: true }, written(installed), installed, "power"],
  [
    "maintenance off with an unfinished run",
    { ...installed, maintenance: true },
    { ...written(installed), state: "provisioning" },
    installed,
    "drive to provisioned",
  ],
];

describe("the work of a change of", () => {
  it.each(cases)("%s", (_name, inputs, outputs, news, expected) => {
    expect(shown(workOf(specOf(news), { inputs, outputs }, news))).toBe(expected);
  });
});

const refusals: readonly (readonly [string, ValueObject, ValueObject, ValueObject, RegExp])[] = [
  [
    "the image under maintenance",
    installed,
    written(installed),
    { ...installed, maintenance: true, userData: "y", online: false },
    /in maintenance, and userData, online would need the server/,
  ],
  ["rebuildToken together with externallyProvisioned", external, followed, { ...installed, rebuildToken: "1" }, /changed together/],
  [
    "rebuildToken together with externallyProvisioned on",
    installed,
    written(installed),
    { ...external, rebuildToken: "1" },
    /changed together/,
  ],
  ["rebuildToken while externallyProvisioned", external, followed, { ...external, rebuildToken: "1" }, /its disk is never written/],
  [
    "what follows the first program after an import by name",
    { ...plain, rebuildToken: "1" },
    adopted(plain),
    { ...plain, maintenance: true, userData: "y" },
    /in maintenance, and rebuildToken, userData would need the server|in maintenance, and userData, rebuildToken would need the server/,
  ],
  ["what nobody of ours has written", installed, adopted(plain), { ...installed, userData: "y" }, /userData would overwrite it/],
];

describe("a change is refused of", () => {
  it.each(refusals)("%s", (_name, inputs, outputs, news, text) => {
    const old = { inputs, outputs };
    const spec = specOf(news);
    expect(() => verifyChange(spec, old, news, workOf(spec, old, news))).toThrow(text);
  });

  it("nothing where the program says that foreign data may go", () => {
    const old = { inputs: installed, outputs: adopted(plain) };
    const news = { ...installed, userData: "y", overwrite: "foreign" };
    expect(() => verifyChange(specOf(news), old, news, workOf(specOf(news), old, news))).not.toThrow();
  });
});

describe("the diff of an imported host", () => {
  const program = { ...installed, bmc: { ...bmc, password: "p" }, labels: { a: "b" }, rebuildToken: "1" };

  it("takes the first program for what runs", () => {
    const diff = diffHost(plain, adopted(plain), program, { name: "r2-u17" });
    expect([diff.changed, diff.notes?.[0]]).toEqual([
      false,
      expect.stringContaining("bmc, image, userData, labels, rebuildToken are recorded"),
    ]);
  });

  it("names all that is recorded, and what another token does", () => {
    const note = diffHost(plain, adopted(plain), { ...plain, labels: { a: "b" }, rebootToken: "1" }, { name: "r2-u17" }).notes?.[0];
    expect(note).toContain("labels, rebootToken are recorded");
    expect(note).toContain("another rebootToken reboots it");
    expect(note).not.toContain("writes its disk");
  });

  it("shows that a server that is off is to be looked after by somebody else", () => {
    const off = { ...available(plain), conditions: [{ type: "Registered", status: "True", reason: "NotClaimed", message: "" }] };
    expect(Object.keys(diffHost(plain, off, external).detailed)).toEqual(["externallyProvisioned"]);
    expect(diffHost(plain, adopted(plain), external).changed).toBe(false);
  });

  it("shows what the BMC contradicts", () => {
    const contradicting = {
      ...program,
      online: false,
      bootMACAddress: "52:54:00:00:00:99",
      bmc: { ...program.bmc, address: "redfish-virtualmedia://10.0.0.9" },
    };
    expect(Object.keys(diffHost(plain, adopted(plain), contradicting).detailed).sort()).toEqual([
      "bmc.address",
      "bootMACAddress",
      "online",
    ]);
  });

  it("shows an address that is not known yet", () => {
    const unsure = { ...program, bmc: { ...bmc, address: unknown } };
    expect(Object.keys(diffHost(plain, adopted(plain), unsure).detailed)).toEqual(["bmc.address"]);
  });

  it("shows every change once a program was recorded", () => {
    expect(Object.keys(diffHost(program, adopted(plain), { ...program, labels: { a: "c" }, userData: "y" }).detailed)).toEqual([
      "userData",
      "labels.a",
    ]);
  });

  it("shows an image for a server that was off", () => {
    const off = { ...available(plain), conditions: [{ type: "Registered", status: "True", reason: "NotClaimed", message: "" }] };
    expect(Object.keys(diffHost(plain, off, program).detailed)).toEqual(expect.arrayContaining(["image", "state"]));
    expect(diffHost(plain, off, { ...plain, labels: { a: "b" } }).changed).toBe(false);
  });
});

describe("a cold boot that is asked for too late", () => {
  const unproven = { type: "ColdBootProven", status: "False", reason: "OnlyKexecSeen", message: "" };
  const outputs = { ...written(installed), conditions: [unproven] };
  const news = { ...installed, verifyColdBoot: true };

  it("is said to prove nothing yet, in the state too, until it is taken back", () => {
    const old = { inputs: installed, outputs };
    expect(describeColdBoot(specOf(news), old, news)[0]).toContain("a boot is proven when its disk is written next");
    const after = outputsAfter(specOf(news), outputs);
    expect(conditionOf(after, "ColdBootProven")).toMatchObject({
      status: "False",
      message: expect.stringContaining("written next") as string,
    });
    expect(outputsAfter(specOf(news), after)).toBe(after);
    expect(outputsAfter(specOf(installed), after)).toEqual(outputs);
    expect(describeColdBoot(specOf(news), { inputs: news, outputs: after }, { ...news, labels: { a: "b" } })).toEqual([]);
  });

  it("is not spoken of where it was proven", () => {
    const proven = { ...outputs, conditions: [{ ...unproven, status: "True" }] };
    expect(describeColdBoot(specOf(news), { inputs: installed, outputs: proven }, news)).toEqual([]);
    expect(outputsAfter(specOf(news), proven)).toBe(proven);
  });
});

describe("the diff of a host", () => {
  it("shows the owner's new name", () => {
    expect(diffHost(installed, written(installed), installed, { owner: "platform/new" }).detailed).toEqual({
      owner: { kind: "update", input: false },
    });
    expect(diffHost(installed, written(installed), installed, { owner: "platform/dc1" }).changed).toBe(false);
  });

  it("shows nothing unfinished under maintenance", () => {
    const inputs = { ...installed, maintenance: true };
    expect(diffHost(inputs, { ...written(installed), state: "provisioning" }, inputs).changed).toBe(false);
  });
});

describe("whose a system is", () => {
  it("changes with externallyProvisioned", () => {
    expect(outputsAfter(specOf(external), written(installed))).toMatchObject({ state: "externallyProvisioned", rootDevice: {} });
    expect(outputsAfter(specOf(external), written(installed))).not.toHaveProperty("provisioned");
    expect(outputsAfter(specOf(plain), followed)).toMatchObject({
      state: "provisioned",
      conditions: [{ type: "Adopted", reason: "WasExternal" }],
    });
  });
});
