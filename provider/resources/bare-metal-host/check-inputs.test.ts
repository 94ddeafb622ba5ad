import { checkInputs } from "./check-inputs.js";
import { Secret, unknown, type ValueObject } from "../value.js";

const image = { url: "https://images.example.com/debian.raw", checksum: "0".repeat(64) };

const wrong: readonly (readonly [string, ValueObject, string, RegExp])[] = [
  ["an address without its prefix", { ramdiskNetwork: { addresses: ["10.0.2.17"] } }, "ramdiskNetwork.addresses[0]", /10\.0\.2\.15\/24/],
  ["a gateway that is no address", { ramdiskNetwork: { gateway: "router" } }, "ramdiskNetwork.gateway", /not an IP address/],
  ["metadata that fits on no config drive", { image, metaData: { blob: "x".repeat(1024 * 1024) } }, "metaData", /config drive/],
  ["network data that fits on none", { image, networkData: new Secret({ blob: "x".repeat(1024 * 1024) }) }, "networkData", /config drive/],
];

it.each(wrong)("%s is found before anything is touched", (_name, inputs, property, reason) => {
  expect(checkInputs(inputs)).toEqual([{ property, reason: expect.stringMatching(reason) as string }]);
});

it("leaves alone what is not known yet", () => {
  expect(checkInputs({ image, metaData: { a: unknown }, ramdiskNetwork: { addresses: [unknown] } })).toEqual([]);
});
