import { Secret, unknown, type ValueObject } from "../value.js";
import { checkSystemSetup } from "./check-system-setup.js";
import { setupOf } from "./setup-of.js";

const ignition = { ignition: { version: "3.3.0" } };
const text = JSON.stringify(ignition);
const mebibyte = 1024 * 1024;
const bad = {
  links: [
    { id: "a", type: "phy", ethernet_mac_address: "swordfish" },
    { id: "b", type: "bond", bond_links: ["c"] },
  ],
};

const wrong: readonly (readonly [string, ValueObject, string, RegExp])[] = [
  ["both cloud-init and Ignition", { userData: "#cloud-config\n", ignition }, "ignition", /ignition and userData exclude .* remove one/],
  ["both, one of them not known yet", { userData: unknown, ignition: new Secret(text) }, "ignition", /exclude/],
  ["Ignition twice", { userData: text, ignition: text }, "ignition", /exclude/],
  ["Ignition of version 2 as user data", { userData: '{"ignition":{"version":"2.2.0"}}' }, "userData.ignition.version", /translate/],
  ["Ignition that is a number", { ignition: 7 }, "ignition", /object or JSON text/],
  ["Ignition that is no JSON", { ignition: new Secret("{swordfish") }, "ignition", /^(?!.*swordfish).*JSON object/],
  [
    "our unit in Ignition",
    { ignition: { ...ignition, systemd: { units: [{ name: "baremetal-report.service" }] } } },
    "ignition.systemd.units[0]",
    /another name/,
  ],
  [
    "user data that is too large",
    { userData: new Secret("x".repeat(60 * mebibyte + 1)) },
    "userData",
    /62914561 bytes are more than the 62914560/,
  ],
  [
    "Ignition that is too large",
    { ignition: { ...ignition, passwd: { groups: [{ name: "x".repeat(60 * mebibyte) }] } } },
    "ignition",
    /config drive/,
  ],
  ["network data that is too large", { networkData: { links: ["x".repeat(mebibyte)] } }, "networkData", /config drive/],
];

it.each(wrong)("%s is found before anything is touched", (_name, inputs, property, reason) => {
  expect(checkSystemSetup(inputs)).toEqual([{ property, reason: expect.stringMatching(reason) as string }]);
});

it("tells all that is wrong with network data", () => {
  expect(checkSystemSetup({ networkData: bad }).map(({ property }) => property)).toEqual([
    "networkData.links[0].ethernet_mac_address",
    "networkData.links[1].bond_links[0]",
  ]);
});

it.each([new Secret(bad), { links: new Secret(bad.links) }])("tells only the place when network data is a secret", (networkData) => {
  const failures = checkSystemSetup({ networkData });
  expect(failures.map(({ property }) => property)).toContain("networkData.links[0].ethernet_mac_address");
  expect(JSON.stringify(failures)).not.toMatch(/swordfish|52:54/);
});

it.each<[string, ValueObject]>([
  ["is not known yet", { ignition: { ignition: { version: unknown } }, networkData: { links: unknown } }],
  [
    "is right",
    {
      ignition: { ...ignition, storage: {} },
      networkData: { links: [{ id: "a", type: "phy", ethernet_mac_address: "52:54:00:00:00:01" }] },
    },
  ],
  ["is user data of cloud-init", { userData: "#cloud-config\n" }],
  ["is missing", { userData: null }],
])("says nothing of what %s", (_what, inputs) => expect(checkSystemSetup(inputs)).toEqual([]));

it.each<[string, ValueObject, ReturnType<typeof setupOf>]>([
  ["an object", { ignition: new Secret({ b: 1, a: new Secret(2) }) }, { userData: undefined, ignition: '{"a":2,"b":1}' }],
  ["text", { ignition: text }, { userData: undefined, ignition: text }],
  ["user data", { userData: text }, { userData: undefined, ignition: text }],
  ["nothing", { userData: "#!/bin/sh\n" }, { userData: "#!/bin/sh\n", ignition: undefined }],
])("Ignition comes as %s", (_what, inputs, setup) => expect(setupOf(inputs)).toEqual(setup));
