import { bareMetalHostType } from "./host-resource.js";

const type = bareMetalHostType({
  context: () => {
    throw new Error("a check needs no configured provider");
  },
  validate: (inputs) => (inputs.overwrite === "all" ? [{ property: "overwrite", reason: "must be one of ours, foreign" }] : []),
  markSecrets: (inputs) => inputs,
});
const check = async (name: string, inputs: object): Promise<string[]> => {
  const request = { urn: `urn:pulumi:dev::p::baremetal:index:BareMetalHost::${name}`, name, warn: () => undefined };
  return (await type.check(request, {}, { ...inputs })).failures.map(({ property }) => property);
};

describe("the check of a host", () => {
  it("tells what is wrong with shape and meaning at once", async () => {
    const inputs = { overwrite: "all", image: { url: "http://images/y.vmdk", checksum: "0".repeat(64) } };
    expect(await check("a", inputs)).toEqual(["overwrite", "image.format"]);
  });

  it("names a BMC and a MAC address that another host of the program has", async () => {
    const inputs = { bmc: { address: "redfish-virtualmedia://10.0.0.7" }, bootMACAddress: "52:54:00:12:34:56" };
    expect(await check("b", inputs)).toEqual([]);
    expect(await check("b", inputs)).toEqual([]);
    expect(await check("c", inputs)).toEqual(["bmc.address", "bootMACAddress"]);
  });
});
