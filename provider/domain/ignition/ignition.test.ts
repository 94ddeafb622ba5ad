import type { JsonObject } from "../host/host-spec.js";
import { dataUrl } from "./merge-report.js";
import { isIgnition, readIgnition } from "./read-ignition.js";
import { renderIgnition } from "./system-setup.js";

const version = { version: "3.4.0" };
const report = { url: "http://10.0.2.2:8080/abc/report", nonce: "nonce-1" };
const secret = "swordfish";

const wrong: readonly (readonly [what: string, config: unknown, path: string, message: RegExp, remedy?: RegExp])[] = [
  ["no JSON", `{"a": ${secret}`, "ignition", /must be a JSON object/],
  ["a list", [secret], "ignition", /must be a JSON object/],
  ["no version", { ignition: {} }, "ignition.ignition.version", /needs its version/, /3\.5\.0/],
  ["no ignition", { storage: {} }, "ignition.ignition.version", /needs its version/],
  ["version 2", { ignition: { version: "2.3.0" } }, "ignition.ignition.version", /2\.3\.0 is of an older/, /ign-converter/],
  ["version 3.6", { ignition: { version: "3.6.0-experimental" } }, "ignition.ignition.version", /3\.6\.0-experimental is not supported/],
  ["a short version", { ignition: { version: "3.4" } }, "ignition.ignition.version", /3\.4 is not supported/, /3\.4\.0/],
  ["a version that is none", { ignition: { version: secret } }, "ignition.ignition.version", /^version is not supported/],
  ["a key that is none", { ignition: version, pasword: secret }, "ignition", /unknown key pasword/, /passwd/],
  ["a section's key that is none", { ignition: version, storage: { file: [secret] } }, "ignition.storage", /unknown key file/],
  [
    "a key of later versions",
    { ignition: { version: "3.2.0" }, kernelArguments: {} },
    "ignition.kernelArguments",
    /3\.2\.0 has no/,
    /3\.3\.0/,
  ],
  ["a section that is a text", { ignition: version, passwd: secret }, "ignition.passwd", /must be an object/],
  ["files that are no list", { ignition: version, storage: { files: { secret } } }, "ignition.storage.files", /must be a list/],
  ["a file that is a text", { ignition: version, storage: { files: [secret] } }, "ignition.storage.files[0]", /must be an object/],
  ["a file without path", { ignition: version, storage: { files: [{ secret }] } }, "ignition.storage.files[0].path", /must be a text/],
  ["a relative path", { ignition: version, storage: { files: [{ path: secret }] } }, "ignition.storage.files[0].path", /absolute/],
  [
    "an octal mode",
    { ignition: version, storage: { files: [{ path: "/a", mode: "0644" }] } },
    "ignition.storage.files[0].mode",
    /number/,
    /420/,
  ],
  [
    "two files of one path",
    { ignition: version, storage: { files: [{ path: "/a" }, { path: "/a" }] } },
    "ignition.storage.files[1].path",
    /files\[0\]/,
  ],
  [
    "a file and a link of one path",
    { ignition: version, storage: { files: [{ path: "/a" }], links: [{ path: "/a" }] } },
    "ignition.storage.links[0].path",
    /storage\.files\[0\]/,
  ],
  [
    "two units of one name",
    { ignition: version, systemd: { units: [{ name: "a" }, { name: "a" }] } },
    "ignition.systemd.units[1].name",
    /units\[0\]/,
  ],
  [
    "our unit",
    { ignition: version, systemd: { units: [{ name: "baremetal-report.service" }] } },
    "ignition.systemd.units[0]",
    /provisioner's unit/,
  ],
  [
    "our file",
    { ignition: version, storage: { links: [{ path: "/etc/baremetal/report" }] } },
    "ignition.storage.links[0]",
    /the provisioner/,
  ],
];

describe("an Ignition configuration", () => {
  test.each(wrong.map((row) => [row[0], row] as const))(
    "with %s is refused, and nothing of it is quoted",
    (_name, [, config, path, message, remedy = /(?:)/]) => {
      const text = typeof config === "string" ? config : JSON.stringify(config);
      let error: unknown;
      try {
        renderIgnition({ ignition: text, networkData: undefined, hostname: "h" }, report);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toMatchObject({ code: "INPUT_INVALID", path, message: expect.stringMatching(message) as string });
      const { message: said, remedy: way = "", cause } = error as { message: string; remedy?: string; cause?: unknown };
      expect(way).toMatch(remedy);
      expect(`${said} ${way} ${String(cause)}`).not.toContain(secret);
    },
  );

  test.each(["3.0.0", "3.1.0", "3.2.0", "3.3.0", "3.4.0", "3.5.0"])("of version %s is taken", (each) => {
    const config = { ignition: { version: each }, passwd: { users: [{ name: "core", sshAuthorizedKeys: ["k"] }] }, storage: null };
    expect(readIgnition("ignition", JSON.stringify(config))).toEqual(config);
  });

  test("is named as the user gave it", () => {
    expect(() => readIgnition("userData", '{"ignition":{}}')).toThrow(
      expect.objectContaining({ path: "userData.ignition.version" }) as Error,
    );
  });

  test.each<[string, boolean]>([
    ['{"ignition": {"version": "3.1.0"}}', true],
    ['\n {"ignition": {"version": "2.3.0"}}', true],
    ["#cloud-config\nignition: {}\n", false],
    ['{"users": []}', false],
    ['{"ignition": ', false],
    ["", false],
  ])("is told from cloud-init's user data: %j", (text, expected) => expect(isIgnition(text)).toBe(expected));
});

function render(config: JsonObject, more: { networkData?: JsonObject } = {}): RenderedConfig {
  const text = renderIgnition({ ignition: JSON.stringify(config), networkData: more.networkData, hostname: "r2-u17" }, report);
  return JSON.parse(text ?? "") as RenderedConfig;
}

interface RenderedConfig {
  readonly ignition: JsonObject;
  readonly storage: { readonly files: readonly { path: string; mode: number; contents: { source: string } }[] };
  readonly systemd: { readonly units: readonly { name: string; enabled: boolean; contents: string }[] };
  readonly passwd?: JsonObject;
}

const contentOf = ({ storage }: RenderedConfig, path: string): string =>
  decodeURIComponent((storage.files.find((file) => file.path === path)?.contents.source ?? "").replace("data:,", ""));

describe("the report in an Ignition configuration", () => {
  const user = {
    ignition: version,
    passwd: { users: [{ name: "core" }] },
    storage: { files: [{ path: "/etc/motd", contents: { source: "data:,hi" } }] },
    systemd: { units: [{ name: "web.service", enabled: true }] },
  };
  const merged = render(user);

  test("leaves what the user wrote, and comes after it", () => {
    expect(merged).toMatchObject({ ignition: version, passwd: user.passwd });
    expect(merged.storage.files[0]).toEqual(user.storage.files[0]);
    expect(merged.systemd.units.map(({ name }) => name)).toEqual(["web.service", "baremetal-report.service"]);
  });

  test("is the script of other systems, which awaits no cloud-init and takes itself away", () => {
    const script = contentOf(merged, "/etc/baremetal/report").split("\n");
    expect(script).toEqual(
      expect.arrayContaining([
        ...["#!/bin/sh", "BAREMETAL_REPORT_URL='http://10.0.2.2:8080/abc/report'", "BAREMETAL_NONCE='nonce-1'"],
        ...["keep=/etc/baremetal/report", '      rm -f "$keep" "$work/body"'],
      ]),
    );
    expect(script.join("\n")).toContain("ActiveState multi-user.target");
    expect(merged.systemd.units.at(-1)?.contents.split("\n")).toEqual(
      expect.arrayContaining([
        "ConditionPathExists=/etc/baremetal/report",
        "ExecStart=/bin/sh /etc/baremetal/report",
        "WantedBy=multi-user.target",
      ]),
    );
  });

  test("comes with a host name, unless the user has one", () => {
    expect(contentOf(merged, "/etc/hostname")).toBe("r2-u17\n");
    const named = render({ ignition: version, storage: { files: [{ path: "/etc/hostname", contents: { source: "data:,mine" } }] } });
    expect(named.storage.files.filter(({ path }) => path === "/etc/hostname")).toHaveLength(1);
    expect(contentOf(named, "/etc/hostname")).toBe("mine");
  });

  test("survives a configuration that is replaced by another", () => {
    const replace = { source: "https://10.0.0.1/worker.ign", verification: { hash: "sha512-0" } };
    const replaced = render({ ...user, ignition: { ...version, timeouts: { httpTotal: 5 }, config: { replace } } });
    expect(replaced.ignition).toEqual({ ...version, timeouts: { httpTotal: 5 }, config: { merge: [replace] } });
    expect(replaced.passwd).toBeUndefined();
    expect(replaced.storage.files.map(({ path }) => path)).toEqual(["/etc/baremetal/report", "/etc/hostname"]);
  });

  test("is a configuration that passes the same checks", () => {
    expect(() => readIgnition("ignition", JSON.stringify(merged))).not.toThrow();
  });

  test("carries the network, since no cloud-init would read it", () => {
    const networkData = {
      links: [{ id: "a", type: "phy", ethernet_mac_address: "52:54:00:00:00:01" }],
      networks: [{ link: "a", type: "ipv4_dhcp" }],
    };
    const networked = render(user, { networkData });
    expect(contentOf(networked, "/etc/systemd/network/10-baremetal-00.network")).toContain("DHCP=ipv4");
    expect(contentOf(networked, "/etc/NetworkManager/system-connections/baremetal-nic0.nmconnection")).toContain("method=auto");
    const own = { ...user, storage: { files: [{ path: "/etc/systemd/network/10-baremetal-00.network" }] } };
    expect(() => render(own, { networkData })).toThrow(expect.objectContaining({ path: "ignition.storage.files[0]" }) as Error);
  });

  test("is refused when the configuration outgrows the config drive", () => {
    const files = [{ path: "/a", contents: { source: `data:,${"x".repeat(60 * 1024 * 1024)}` } }];
    expect(() => render({ ignition: version, storage: { files } })).toThrow(
      /bytes are more than the 62914560 bytes that fit on the config drive/,
    );
  });
});

test("files become URLs of letters, digits and escapes", () => expect(dataUrl("a é'\n")).toBe("data:,a%20%C3%A9%27%0A"));
