import { parseProviderConfig } from "../resources/parse-provider-config.js";
import { readTargets, type TargetOptions } from "./targets.js";

const config = parseProviderConfig({});
const direct: TargetOptions = { username: "ops", passwordEnv: "TARGETS_TEST_PASSWORD" };
const ofFile = (content: unknown, options: TargetOptions = {}): ReturnType<typeof readTargets> =>
  readTargets([], { hosts: "hosts.json", ...options }, config, async () =>
    typeof content === "string" ? content : JSON.stringify(content),
  );

beforeAll(() => void (process.env["TARGETS_TEST_PASSWORD"] = "s3cret"));
afterAll(() => void delete process.env["TARGETS_TEST_PASSWORD"]);

test.each([
  ["10.0.0.7", { protocol: "https", host: "10.0.0.7", port: 443, systemPath: "" }],
  ["redfish-virtualmedia://10.0.0.7/redfish/v1/Systems/1", { host: "10.0.0.7", systemPath: "/redfish/v1/Systems/1" }],
  ["redfish://10.0.0.7:8443/redfish/v1/Systems/1", { host: "10.0.0.7", port: 8443, systemPath: "/redfish/v1/Systems/1" }],
  ["http://10.0.0.7", { protocol: "http", port: 80 }],
  ["https://[fd00::7]", { protocol: "https", host: "fd00::7" }],
])("the address %s is understood", async (address, expected) => {
  const { targets } = await readTargets([address], direct, config);
  expect(targets[0]?.bmc).toMatchObject({ address: expected, username: "ops", password: "s3cret", trust: { mode: "tofu" } });
});

test.each<[TargetOptions, object]>([
  [{ fingerprint: "AA:".repeat(31) + "AA" }, { mode: "pin", fingerprint: "aa".repeat(32) }],
  [{ insecure: true }, { mode: "insecure" }],
])("options %j say whom to trust", async (options, trust) => {
  const { targets } = await readTargets(["10.0.0.7"], { ...direct, ...options }, config);
  expect(targets[0]?.bmc.trust).toEqual(trust);
});

const host = {
  name: "r2-u17",
  bmc: { address: "redfish-virtualmedia://10.0.0.7", username: "ops", password: "s3cret" },
  bootMACAddress: "52:54:00:00:00:01",
};

test("a file names hosts by their inputs, and how this machine is reached", async () => {
  const { targets, provider } = await ofFile({ serve: { address: "10.0.0.5" }, hosts: [host] });
  expect(targets).toMatchObject([{ name: "r2-u17", inputs: { bootMACAddress: "52:54:00:00:00:01" }, bmc: { password: "s3cret" } }]);
  expect(provider).toEqual({ serve: { address: "10.0.0.5" } });
});

test("a list of handles, as a stack's output shows them, does as well", async () => {
  const { bmc, ...rest } = host;
  const { address, ...credentials } = bmc;
  const { targets } = await ofFile([{ ...rest, bmcAddress: address, credentials, tls: { mode: "insecure" } }]);
  expect(targets[0]?.bmc).toMatchObject({ address: { host: "10.0.0.7" }, username: "ops", trust: { mode: "insecure" } });
});

test("--only takes some of the file's hosts", async () => {
  const { targets } = await ofFile([host, { ...host, name: "r2-u18" }], { only: ["r2-u18"] });
  expect(targets.map(({ name }) => name)).toEqual(["r2-u18"]);
});

test.each<[string, Promise<unknown>, RegExp, string]>([
  ["no server", readTargets([], direct, config), /no server is named/, "address"],
  ["no user", readTargets(["10.0.0.7"], {}, config), /no user name/, "--username"],
  ["both ways", readTargets(["10.0.0.7"], { ...direct, hosts: "f" }, config), /are given/, "--hosts"],
  [
    "a password that is nowhere",
    readTargets(["10.0.0.7"], { ...direct, passwordEnv: "NOT_THERE_AT_ALL" }, config),
    /is not set/,
    "bmc.passwordEnv",
  ],
  ["no JSON", ofFile("{"), /is not JSON/, "--hosts"],
  ["no list", ofFile({ host: [] }), /no list of hosts/, "--hosts"],
  ["an unknown name", ofFile([host], { only: ["x"] }), /no host x/, "--only"],
  ["a field in error", ofFile([{ ...host, bmc: { ...host.bmc, adress: "x" } }]), /did you mean address/, "r2-u17: bmc.adress"],
  ["a file that is not there", readTargets([], { hosts: "/not/there.json" }, config), /ENOENT/, "--hosts"],
])("%s is an error that names the field", async (_what, call, text, path) => {
  await expect(call).rejects.toMatchObject({ code: "INPUT_INVALID", path, message: expect.stringMatching(text) as string });
});
