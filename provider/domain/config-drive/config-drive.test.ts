import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../errors.js";
import { type ConfigDriveInput, renderConfigDrive } from "./config-drive.js";
import { reportScript } from "./report-script.js";

const base: ConfigDriveInput = {
  uuid: "uuid-1",
  name: "r2-u17",
  hostname: "r2-u17",
  metaData: {},
  userData: "#cloud-config\n",
  networkData: undefined,
  report: { url: "http://10.0.2.2:8080/abc/report", nonce: "nonce-1" },
};

function read(input: Partial<ConfigDriveInput>, name: string): unknown {
  const content = renderConfigDrive({ ...base, ...input }).get(`openstack/latest/${name}`);
  return content === undefined ? undefined : JSON.parse(new TextDecoder().decode(content));
}

describe("the config drive", () => {
  test.each<[string, ConfigDriveInput["metaData"], Record<string, unknown>]>([
    ["defaults", {}, { uuid: "uuid-1", name: "r2-u17", hostname: "r2-u17", "local-hostname": "r2-u17", local_hostname: "r2-u17" }],
    ["the user's keys win", { name: "n", extra: [1, { a: null }] }, { uuid: "uuid-1", name: "n", extra: [1, { a: null }] }],
    ["but not over the uuid", { uuid: "mine" }, { uuid: "uuid-1" }],
    ["a host name holds for all its keys", { "local-hostname": "h" }, { hostname: "h", "local-hostname": "h", local_hostname: "h" }],
  ])("has metadata: %s", (_what, metaData, expected) => {
    expect(read({ metaData }, "meta_data.json")).toMatchObject(expected);
  });

  test("carries user data and network data as given", () => {
    const networkData = { links: [{ id: "a" }] };
    const files = renderConfigDrive({ ...base, networkData, userData: "#!/bin/sh\n\u00e9" });
    expect([...files.keys()].map((path) => path.replace("openstack/latest/", ""))).toEqual([
      "meta_data.json",
      "user_data",
      "network_data.json",
      "vendor_data.json",
    ]);
    expect(Buffer.from(files.get("openstack/latest/user_data") ?? []).toString()).toBe("#!/bin/sh\n\u00e9");
    expect(read({ networkData }, "network_data.json")).toEqual(networkData);
  });

  test("has no network data unless given, since empty ones would take the network away", () => {
    expect(read({}, "network_data.json")).toBeUndefined();
  });

  test("carries the report's address and nonce in lines that can be found", () => {
    const script = (read({}, "vendor_data.json") as { "cloud-init": string })["cloud-init"];
    expect(script.split("\n")).toEqual(
      expect.arrayContaining(["#!/bin/sh", "BAREMETAL_REPORT_URL='http://10.0.2.2:8080/abc/report'", "BAREMETAL_NONCE='nonce-1'"]),
    );
  });

  test.each<[string, Partial<ConfigDriveInput>]>([
    ["userData", { userData: "x".repeat(60 * 1024 * 1024 + 1) }],
    ["networkData", { networkData: { a: "x".repeat(1024 * 1024) } }],
    ["metaData", { metaData: { a: "\u00e9".repeat(600_000) } }],
  ])("refuses %s that are too large", (path, input) => {
    expect(() => renderConfigDrive({ ...base, ...input })).toThrow(InputError);
    expect(() => renderConfigDrive({ ...base, ...input })).toThrow(expect.objectContaining({ path }) as Error);
  });

  test("refuses a report address that would leave its quotes", () => {
    expect(() => renderConfigDrive({ ...base, report: { url: "http://a/'; rm", nonce: "n" } })).toThrow(/not allowed/);
  });
});

const programs = ["sh", "mkdir", "cp", "chmod", "dirname", "sleep", "cat", "tail", "tr", "sed", "cut", "rm", "wc", "grep", "timeout"];
const folders = ["/usr/bin", "/bin"];
const find = (name: string): string | undefined => folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
const hasShell = process.platform === "linux" && programs.every((name) => find(name) !== undefined);

(hasShell ? describe : describe.skip)("the report script (skipped without Linux' tools)", () => {
  const root = mkdtempSync(join(tmpdir(), "report-"));
  const bodies: string[] = [];
  let refuse = 0;
  let again = false;
  let arrived: () => void = () => undefined;
  let server: Server;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        response.statusCode = refuse > 0 ? 503 : again ? 202 : 204;
        response.end(response.statusCode === 202 ? "again\n" : "");
        if (refuse-- > 0) return;
        bodies.push(`${request.method ?? ""} ${request.headers["content-type"] ?? ""}\n${body}`);
        arrived();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => {
    server.close();
    rmSync(root, { recursive: true });
  });

  /** The script with its fixed paths below `home`, and a PATH with only one tool that can send. */
  function place(home: string, sender: string): { script: string; path: string } {
    const path = join(home, "bin");
    mkdirSync(path, { recursive: true });
    for (const name of [...programs, sender]) {
      const target = find(name);
      if (target !== undefined) symlinkSync(target, join(path, name));
    }
    mkdirSync(join(home, "run"));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dir/report`;
    let text = reportScript({ url, nonce: "nonce-1" });
    for (const fixed of ["/run/baremetal", "/var/lib/cloud", "/var/log"]) text = text.replaceAll(`=${fixed}`, `=${home}${fixed}`);
    const script = join(home, "script");
    writeFileSync(script, text, { mode: 0o755 });
    mkdirSync(join(home, "var/log"), { recursive: true });
    writeFileSync(join(home, "var/log/cloud-init-output.log"), Array.from({ length: 99 }, (_, index) => `line ${index}\r\n`).join(""));
    return { script, path };
  }
  const run = (script: string, path: string): Promise<void> =>
    new Promise((resolve) => execFile(script, { env: { PATH: path } }, (error) => resolve(expect(error).toBeNull())));
  const eventually = async (holds: () => boolean): Promise<void> => {
    for (let look = 0; look < 1000 && !holds(); look++) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(holds()).toBe(true);
  };
  const nextReport = (): Promise<void> => new Promise((resolve) => (arrived = resolve));
  const finish = (home: string): void => {
    mkdirSync(join(home, "var/lib/cloud/instance"), { recursive: true });
    writeFileSync(join(home, "var/lib/cloud/instance/boot-finished"), "");
  };

  for (const sender of ["curl", "wget", "python3", "bash"]) {
    (find(sender) === undefined ? test.skip : test)(`reports by ${sender} (skipped where there is none)`, async () => {
      const home = join(root, sender);
      const { script, path } = place(home, sender);
      finish(home);
      const reported = nextReport();
      await run(script, path);
      await reported;
      const lines = (bodies.pop() ?? "").split("\n");
      expect(lines[0]).toBe("POST text/plain");
      expect(lines[1]).toBe("nonce=nonce-1");
      expect(lines[2]).toMatch(/^boot_id=[0-9a-f-]{36}$/);
      expect(lines[3]).toMatch(/^pretty_name=.+/);
      expect(lines.filter((line) => line.startsWith("log="))).toHaveLength(30);
      expect(lines).toContain("log=line 98");
    });
  }

  for (const sender of ["curl", "wget", "python3", "bash"]) {
    (find(sender) === undefined ? test.skip : test)(`reports by ${sender} after the next boot too when it is told so`, async () => {
      const home = join(root, `again-${sender}`);
      const { script, path } = place(home, sender);
      const keep = join(home, "var/lib/cloud/scripts/per-boot/baremetal-report");
      const answer = join(home, "run/baremetal-report/answer");
      finish(home);
      again = true;
      const first = nextReport();
      await run(script, path);
      await first;
      await eventually(() => existsSync(answer) && readFileSync(answer, "utf8").endsWith("again\n"));
      again = false;
      // The next boot starts with an empty /run; the first one's script may still be reading its answer.
      writeFileSync(keep, readFileSync(keep, "utf8").replaceAll("/run/baremetal-report", "/run/next-boot"));
      const second = nextReport();
      await run(keep, path);
      await second;
      await eventually(() => !existsSync(keep));
      bodies.length = 0;
    });
  }

  (find("curl") === undefined ? test.skip : test)("waits for the user's scripts, tries again, and runs once a boot", async () => {
    const home = join(root, "order");
    const { script, path } = place(home, "curl");
    refuse = 1;
    await run(script, path);
    const keep = join(home, "var/lib/cloud/scripts/per-boot/baremetal-report");
    expect(existsSync(keep)).toBe(true);
    await run(keep, path);
    expect(bodies).toHaveLength(0);
    const reported = nextReport();
    finish(home);
    await reported;
    expect(bodies).toHaveLength(1);
  });
});
