import { checkProviderConfig, checkServeReachable, listenAddress, parseProviderConfig, serveAddresses } from "./parse-provider-config.js";
import { ownerOf } from "./provider-config.js";

const serve = parseProviderConfig({
  serve: { address: "10.0.0.5", routes: [{ bmcNetwork: "10.1.0.0/16", address: "10.0.9.5", mediaAddress: "10.1.0.5" }] },
}).serve;

describe("the provider's configuration", () => {
  it.each([
    ["10.1.2.3", { media: "10.1.0.5", servers: "10.0.9.5" }],
    ["10.2.2.3", { media: "10.0.0.5", servers: "10.0.0.5" }],
    ["bmc.example.com", { media: "10.0.0.5", servers: "10.0.0.5" }],
  ])("tells the BMC %s and its server where we are", (bmc, expected) => {
    expect(serveAddresses(serve, bmc)).toEqual(expected);
  });

  it("leaves addresses open when none is given", () => {
    expect(serveAddresses(parseProviderConfig({}).serve, "10.1.2.3")).toEqual({});
  });

  it.each([
    [{}, undefined],
    [{ address: "10.0.0.5" }, "10.0.0.5"],
    [{ address: "127.0.0.9" }, "127.0.0.9"],
    [{ address: "10.0.0.5", mediaAddress: "10.0.0.5" }, "10.0.0.5"],
    [{ address: "10.0.0.5", mediaAddress: "10.0.1.5" }, "0.0.0.0"],
    [{ address: "192.0.2.1" }, "0.0.0.0"],
    [{ mediaAddress: "10.0.0.5" }, "0.0.0.0"],
    [{ address: "10.0.0.5", mediaAddress: "fd00::5" }, "::"],
    [{ address: "192.0.2.1", listen: "10.0.0.5" }, "10.0.0.5"],
    [{ address: "10.0.0.5", routes: [{ bmcNetwork: "10.1.0.0/16", address: "10.1.0.5" }] }, "0.0.0.0"],
  ])("listens for %j where everybody it tells finds it: %s", (told, expected) => {
    expect(listenAddress(parseProviderConfig({ serve: told }).serve, (address) => address === "10.0.0.5")).toBe(expected);
  });

  it("says which network of a route is none", () => {
    expect(checkProviderConfig({ serve: { routes: [{ bmcNetwork: "10.1.0.0", address: "x" }] } })).toEqual([
      { property: "serve.routes[0].bmcNetwork", reason: expect.stringContaining("10.1.0.0/16") as string },
    ]);
  });

  it.each([
    ["127.0.0.1", "10.1.2.3", 1],
    ["127.0.0.1", "127.0.0.1", 0],
    ["10.0.0.5", "10.1.2.3", 0],
    ["127.0.0.1", "bmc.example.com", 0],
  ])("judges whether a BMC can reach %s from %s", (address, bmc, failures) => {
    expect(checkServeReachable(parseProviderConfig({ serve: { address } }).serve, bmc)).toHaveLength(failures);
  });

  it("takes the owner from the resource's URN when none is configured", () => {
    const urn = "urn:pulumi:dev::single-host::baremetal:index:BareMetalHost::a";
    expect(ownerOf(parseProviderConfig({}), urn)).toBe("single-host/dev");
    expect(ownerOf(parseProviderConfig({ owner: "platform/dc1" }), urn)).toBe("platform/dc1");
  });
});
