import { InputError } from "../errors.js";
import { parseMacAddress } from "./parse-mac-address.js";

test.each([
  ["52:54:00:12:34:56", "52:54:00:12:34:56"],
  ["52-54-00-AB-CD-EF", "52:54:00:ab:cd:ef"],
  [" 52:54:00:AB:CD:EF ", "52:54:00:ab:cd:ef"],
])("%s is read as %s", (text, mac) => {
  expect(parseMacAddress(text)).toBe(mac);
});

test.each([
  ["", /not a MAC address/],
  ["52:54:00:12:34", /not a MAC address/],
  ["52:54:00:12:34:5g", /not a MAC address/],
  ["52:54-00:12:34:56", /not a MAC address/],
  ["525400123456", /not a MAC address/],
  ["00:00:00:00:00:00", /all zeros/],
  ["ff:ff:ff:ff:ff:ff", /multicast/],
  ["01:00:5e:00:00:01", /multicast/],
])("%j is refused", (text, message) => {
  expect(() => parseMacAddress(text)).toThrow(InputError);
  expect(() => parseMacAddress(text, "nics[0].mac")).toThrow(message);
  expect(() => parseMacAddress(text, "nics[0].mac")).toThrow(/nics\[0\]\.mac/);
});
