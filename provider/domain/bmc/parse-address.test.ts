import { InputError } from "../errors.js";
import type { BmcAddress } from "./address.js";
import { bmcKey, formatBmcAddress, parseBmcAddress } from "./parse-address.js";

type Row = readonly [text: string, protocol: BmcAddress["protocol"], host: string, port: number, systemPath: string, formatted: string];

const good: Row[] = [
  ["redfish-virtualmedia://10.0.0.7", "https", "10.0.0.7", 443, "", "redfish-virtualmedia://10.0.0.7"],
  ["redfish-virtualmedia+https://10.0.0.7", "https", "10.0.0.7", 443, "", "redfish-virtualmedia://10.0.0.7"],
  ["redfish-virtualmedia+http://10.0.0.7", "http", "10.0.0.7", 80, "", "redfish-virtualmedia+http://10.0.0.7"],
  [
    "redfish-virtualmedia://BMC-7.Example.COM.:8443/",
    "https",
    "bmc-7.example.com",
    8443,
    "",
    "redfish-virtualmedia://bmc-7.example.com:8443",
  ],
  [
    "redfish-virtualmedia+http://127.0.0.1:443/1",
    "http",
    "127.0.0.1",
    443,
    "/redfish/v1/Systems/1",
    "redfish-virtualmedia+http://127.0.0.1:443/redfish/v1/Systems/1",
  ],
  [
    "redfish-virtualmedia://h/Systems/437XR1138R2",
    "https",
    "h",
    443,
    "/redfish/v1/Systems/437XR1138R2",
    "redfish-virtualmedia://h/redfish/v1/Systems/437XR1138R2",
  ],
  [
    "redfish-virtualmedia://h/redfish/v1/systems/1/",
    "https",
    "h",
    443,
    "/redfish/v1/systems/1",
    "redfish-virtualmedia://h/redfish/v1/systems/1",
  ],
  [
    "redfish-virtualmedia://h/redfish/v1/Systems/System.Embedded.1",
    "https",
    "h",
    443,
    "/redfish/v1/Systems/System.Embedded.1",
    "redfish-virtualmedia://h/redfish/v1/Systems/System.Embedded.1",
  ],
  ["redfish-virtualmedia://h/redfish/v1/", "https", "h", 443, "", "redfish-virtualmedia://h"],
  ["redfish-virtualmedia://[2001:DB8:0:0::7]", "https", "2001:db8::7", 443, "", "redfish-virtualmedia://[2001:db8::7]"],
  [
    "redfish-virtualmedia://[::1]:8000/1",
    "https",
    "::1",
    8000,
    "/redfish/v1/Systems/1",
    "redfish-virtualmedia://[::1]:8000/redfish/v1/Systems/1",
  ],
  ["redfish-virtualmedia://[::ffff:10.0.0.7]", "https", "::ffff:a00:7", 443, "", "redfish-virtualmedia://[::ffff:a00:7]"],
  ["  REDFISH-VIRTUALMEDIA://h  ", "https", "h", 443, "", "redfish-virtualmedia://h"],
];

test.each(good)("%s is read", (text, protocol, host, port, systemPath, formatted) => {
  const address = parseBmcAddress(text);
  expect(address).toEqual({ driver: "redfish-virtualmedia", protocol, host, port, systemPath });
  expect(formatBmcAddress(address)).toBe(formatted);
  expect(parseBmcAddress(formatted)).toEqual(address);
});

const bad: [text: string, message: RegExp, remedy: RegExp][] = [
  ["", /no scheme/, /redfish-virtualmedia:\/\//],
  ["10.0.0.7", /no scheme/, /redfish-virtualmedia:\/\//],
  ["gopher://h", /unknown scheme "gopher"/, /redfish-virtualmedia, redfish-virtualmedia\+https, redfish-virtualmedia\+http/],
  ["redfish-virtualmedia+ftp://h", /unknown scheme/, /use one of/],
  ["ipmi://h", /"ipmi", which is not supported yet/, /use redfish-virtualmedia/],
  ["redfish://h", /not supported yet/, /use redfish-virtualmedia/],
  ["redfish+https://h/redfish/v1/Systems/1", /not supported yet/, /use redfish-virtualmedia/],
  ["idrac-virtualmedia://h", /not supported yet/, /use redfish-virtualmedia/],
  ["ilo5-virtualmedia+http://h", /not supported yet/, /use redfish-virtualmedia/],
  ["redfish-virtualmedia://", /no host/, /write it as/],
  ["redfish-virtualmedia:///redfish/v1/Systems/1", /no host/, /write it as/],
  ["redfish-virtualmedia://:443/1", /no host/, /write it as/],
  ["redfish-virtualmedia://h:0", /bad port "0"/, /1 to 65535/],
  ["redfish-virtualmedia://h:65536", /bad port/, /1 to 65535/],
  ["redfish-virtualmedia://h:", /bad port ""/, /1 to 65535/],
  ["redfish-virtualmedia://h:https", /bad port/, /1 to 65535/],
  ["redfish-virtualmedia://root:calvin@h", /credentials/, /bmc.username and bmc.password/],
  ["redfish-virtualmedia://h/1?x=1", /query string/, /remove/],
  ["redfish-virtualmedia://h/1#x", /fragment/, /remove/],
  ["redfish-virtualmedia://h h/1", /blank/, /write it as/],
  ["redfish-virtualmedia://[2001:db8::7", /bad IPv6/, /\[2001:db8::7\]/],
  ["redfish-virtualmedia://[1::2::3]", /bad IPv6/, /\[2001:db8::7\]/],
  ["redfish-virtualmedia://[12345::1]", /bad IPv6/, /\[2001:db8::7\]/],
  ["redfish-virtualmedia://[1:2:3:4:5:6:7:8:9]", /bad IPv6/, /\[2001:db8::7\]/],
  ["redfish-virtualmedia://[]", /bad IPv6/, /\[2001:db8::7\]/],
  ["redfish-virtualmedia://[::1]x", /bad IPv6/, /\[2001:db8::7\]/],
  ["redfish-virtualmedia://[fe80::1%eth0]", /zone/, /routed/],
  ["redfish-virtualmedia://2001:db8::7/1", /without brackets/, /\[2001:db8::7\]/],
  ["redfish-virtualmedia://10.0.0.256", /bad host/, /IPv4/],
  ["redfish-virtualmedia://10.0.0.07", /bad host/, /IPv4/],
  ["redfish-virtualmedia://-bmc", /bad host/, /host name/],
  ["redfish-virtualmedia://h/redfish/v1/Chassis/1", /names no system/, /leave the path out/],
  ["redfish-virtualmedia://h/a/b/c", /names no system/, /leave the path out/],
];

test.each(bad)("%j is refused", (text, message, remedy) => {
  let thrown: unknown;
  try {
    parseBmcAddress(text);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(InputError);
  const error = thrown as InputError;
  expect(error.path).toBe("bmc.address");
  expect(error.code).toBe("INPUT_INVALID");
  expect(error.message).toMatch(message);
  expect(error.remedy).toMatch(remedy);
  expect(error.message + error.remedy).not.toContain("calvin");
});

const sameKey: [string, string, boolean][] = [
  ["redfish-virtualmedia://h", "redfish-virtualmedia+https://H:443/", true],
  ["redfish-virtualmedia://[2001:db8:0::1]/1", "redfish-virtualmedia://[2001:db8::1]/redfish/v1/systems/1", true],
  ["redfish-virtualmedia://h/1", "redfish-virtualmedia://h/2", false],
  ["redfish-virtualmedia://h", "redfish-virtualmedia://h:444", false],
];

test.each(sameKey)("the keys of %s and %s are equal: %s", (left, right, equal) => {
  expect(bmcKey(parseBmcAddress(left)) === bmcKey(parseBmcAddress(right))).toBe(equal);
});
