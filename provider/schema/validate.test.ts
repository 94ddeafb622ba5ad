import { Secret, secret, unknown, type Value, type ValueObject } from "../resources/value.js";
import { hostInputs } from "./host-inputs.js";
import { markSecrets } from "./mark-secrets.js";
import { providerConfig } from "./provider-config.js";
import { validate } from "./validate.js";

const bmc = { address: "redfish-virtualmedia://10.0.0.7", username: "ops", password: secret("swordfish") };
const minimal: ValueObject = { bmc, bootMACAddress: "52:54:00:a1:b2:c3" };
const digest = "a".repeat(64);

function check(more: ValueObject): string[] {
  return validate(hostInputs, { ...minimal, ...more }).map(({ property, reason }) => `${property}: ${reason}`);
}

const good: [string, ValueObject][] = [
  ["the least there can be", {}],
  [
    "a full host",
    { image: { url: "/i.qcow2", checksum: digest, format: "qcow2" }, userData: "#cloud-config", metaData: { a: [1, { b: null }] } },
  ],
  ["a checksum file", { image: { url: "http://x/i", checksum: "https://x/SHA256SUMS" } }],
  ["unknown fields' values", { bmc: unknown, bootMACAddress: unknown, image: { url: unknown, checksum: unknown } }],
  ["a secret object", { bmc: new Secret({ ...bmc, password: "x" }) }],
  ["a password from the environment", { bmc: { ...bmc, password: undefined, passwordEnv: "BMC_PASSWORD" } }],
  ["a password that is not known yet", { bmc: { ...bmc, password: unknown } }],
  ["null for a field left out", { image: null, labels: null }],
  ["labels of any name", { labels: { "example.com/rack": "r2", __proto__x: "y" } }],
  ["a pin", { bmc: { ...bmc, tls: { mode: "pin", fingerprint: digest } } }],
];

test.each(good)("accepts %s", (_what, more) => {
  expect(check(more)).toEqual([]);
});

const bad: [string, ValueObject, string[]][] = [
  ["a missing MAC", { bootMACAddress: undefined }, ["bootMACAddress: is required"]],
  [
    "a bad MAC",
    { bootMACAddress: "52:54:00" },
    ['bootMACAddress: must be a MAC address: six bytes in hexadecimal with colons, such as 52:54:00:a1:b2:c3, is "52:54:00"'],
  ],
  ["an unknown field", { bootMacAddress: "x" }, ["bootMacAddress: is not a field of BareMetalHost; did you mean bootMACAddress?"]],
  ["a field nobody means", { zzzzzz: 1 }, ["zzzzzz: is not a field of BareMetalHost"]],
  [
    "an unknown nested field",
    { image: { url: "x", checksum: digest, checksumtype: "sha256" } },
    ["image.checksumtype: is not a field of Image; did you mean checksumType?"],
  ],
  [
    "a wrong type",
    { online: "yes", agentDeadline: 1.5 },
    ["online: must be true or false, is a string", "agentDeadline: must be a whole number, is a number"],
  ],
  ["a vmdk image", { image: { url: "x", checksum: digest, format: "vmdk" } }, ['image.format: must be one of raw, qcow2, is "vmdk"']],
  [
    "a kind of checksum that is not taken",
    { image: { url: "x", checksum: digest, checksumType: "md5" } },
    ['image.checksumType: must be one of auto, sha256, sha512, is "md5"'],
  ],
  [
    "two passwords",
    { bmc: { ...bmc, passwordFile: "/x" } },
    ["bmc: exactly one of password, passwordEnv, passwordFile is needed, password and passwordFile are given"],
  ],
  ["a pin without a fingerprint", { bmc: { ...bmc, tls: { mode: "pin" } } }, ["bmc.tls.fingerprint: is required with mode pin"]],
  [
    "certificates with tofu",
    { bmc: { ...bmc, tls: { certificates: "-----BEGIN CERTIFICATE-----" } } },
    ["bmc.tls.certificates: has a meaning only with mode ca, which is tofu"],
  ],
  ["a number out of range", { ramdiskNetwork: { vlan: 4095 } }, ["ramdiskNetwork.vlan: must be at most 4094, is 4095"]],
  [
    "a wrong list item",
    { ramdiskNetwork: { addresses: ["10.0.0.1/24", 7] } },
    ["ramdiskNetwork.addresses[1]: must be a string, is a number"],
  ],
  ["a wrong label", { labels: { "example.com/a": 1 } }, ['labels["example.com/a"]: must be a string, is a number']],
  ["too long a token", { rebuildToken: secret("x".repeat(257)) }, ["rebuildToken: must have at most 256 characters, has 257"]],
];

test.each(bad)("refuses %s and says where and why", (_what, more, failures) => {
  expect(check(more)).toEqual(failures);
});

test("a password may be missing: the provider's credentials may have it", () => {
  expect(check({ bmc: { address: bmc.address } })).toEqual([]);
});

test("no value of a secret is ever in a reason", () => {
  const wrong = new Secret({ address: 1, username: "", password: ["swordfish"], tls: { mode: "swordfish", fingerprint: "swordfish" } });
  const failures = check({ bmc: wrong, userData: secret(7), bootMACAddress: secret("swordfish") });
  expect(failures.length).toBeGreaterThan(4);
  expect(failures.join("\n")).not.toContain("swordfish");
});

test("a flood of mistakes is cut off", () => {
  const labels = Object.fromEntries(Array.from({ length: 60 }, (_, index): [string, Value] => [`l${index}`, index]));
  expect(check({ labels })).toHaveLength(50);
});

test("secret fields are marked at any depth, and what is marked stays as it is", () => {
  const config = { credentials: { "10.0.0.7": { username: "ops", password: "swordfish" } }, owner: "x" };
  expect(markSecrets(providerConfig, config)).toEqual({ credentials: new Secret(config.credentials), owner: "x" });
  const marked = markSecrets(hostInputs, { bmc: { ...bmc, password: "swordfish" }, userData: unknown, other: 1 });
  expect(marked).toEqual({ bmc, userData: unknown, other: 1 });
});
