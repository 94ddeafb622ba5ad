import { changeClassOf, diffHost } from "./diff-host.js";

const inputs = { bmc: { address: "redfish-virtualmedia://10.0.0.7", username: "ops" }, image: { url: "a", checksum: "1" }, userData: "x" };
const outputs = { ...inputs, state: "provisioned" };

describe("the diff of a host", () => {
  it("is empty when nothing changed", () => {
    expect(diffHost(inputs, outputs, inputs)).toEqual({ changed: false, detailed: {}, stables: [] });
  });

  it("names a changed user data and lets go of what a reprovision changes", () => {
    const diff = diffHost(inputs, outputs, { ...inputs, userData: "y" });
    expect(diff.detailed).toEqual({ userData: { kind: "update", input: true } });
    expect(diff.stables).toEqual(["identity", "incarnation"]);
  });

  it("keeps everything known when only the registration changed", () => {
    const diff = diffHost(inputs, outputs, { ...inputs, labels: { role: "work" } });
    expect(diff.stables).toEqual(expect.arrayContaining(["os", "provisioned", "rootDevice", "state"]));
  });

  it("shows a host whose last run did not finish as a change of its state", () => {
    expect(diffHost(inputs, { ...outputs, state: "provisioning" }, inputs).detailed).toEqual({ state: { kind: "update", input: false } });
  });

  it("shows a host that is only available although an image is wanted", () => {
    expect(diffHost(inputs, { ...outputs, state: "available" }, inputs).changed).toBe(true);
  });
});

describe("the class of a changed path", () => {
  it.each([
    ["image.url", "reprovision"],
    ["image", "reprovision"],
    ["image.format", "next-boot"],
    ["userData", "reprovision"],
    ['metaData["a.b"]', "reprovision"],
    ["bmc.password", "registration"],
    ["online", "power"],
    ["ramdiskNetwork.addresses[0]", "next-boot"],
    ["state", "registration"],
  ])("of %s is %s", (path, expected) => {
    expect(changeClassOf(path)).toBe(expected);
  });
});
