import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatIso9660, layoutIso9660 } from "./iso9660.js";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const files = new Map([
  ["openstack/latest/meta_data.json", text('{"uuid": "x"}')],
  ["openstack/latest/user_data", Uint8Array.from({ length: 5000 }, (_, index) => index & 0xff)],
  ["openstack/2018-08-27/Vendor.Data.json", text("{}")],
  ["empty", new Uint8Array(0)],
  ["a name with spaces and-dashes.that.is.rather.long", text("long")],
  ...Array.from({ length: 60 }, (_, index) => [`many/File-number-${index}.with.dots`, text(String(index))] as const),
]);
const bytes = formatIso9660({ label: "config-2", files });

describe("the ISO9660 file system", () => {
  test("is the same whatever the order of the files", () => {
    const again = formatIso9660({ label: "config-2", files: new Map([...files].reverse()) });
    expect(Buffer.from(again).equals(bytes)).toBe(true);
  });

  test("says where each file lies", () => {
    const { extents } = layoutIso9660({ label: "config-2", files });
    for (const [path, content] of files) {
      const extent = extents.get(path);
      const at = extent?.offsetBytes ?? 0;
      expect(Buffer.from(bytes.subarray(at, at + (extent?.sizeBytes ?? 0))).equals(content)).toBe(true);
    }
  });

  test.each([
    ["a path without a name", "/"],
    ["a parent directory", "a/../b"],
    ["a name that is too long", "x".repeat(65)],
    ["letters beyond ASCII", "\u00e9"],
    ["too many levels", "1/2/3/4/5/6/7/8"],
  ])("refuses %s", (_what, path) => {
    expect(() => formatIso9660({ label: "x", files: new Map([[path, text("")]]) })).toThrow(RangeError);
  });

  test("refuses a name that is both file and directory", () => {
    expect(() =>
      formatIso9660({
        label: "x",
        files: new Map([
          ["a", text("")],
          ["a/b", text("")],
        ]),
      }),
    ).toThrow(/file and a directory/);
  });
});

function readTree(root: string, below = ""): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) readTree(root, path).forEach((content, name) => found.set(name, content));
    else found.set(path, readFileSync(join(root, path)));
  }
  return found;
}

function expectFiles(found: Map<string, Uint8Array>): void {
  expect([...found.keys()].sort()).toEqual([...files.keys()].sort());
  for (const [path, content] of files) expect(Buffer.from(found.get(path) ?? []).equals(content)).toBe(true);
}

const folder = mkdtempSync(join(tmpdir(), "iso-"));
const image = join(folder, "config.iso");
writeFileSync(image, bytes);
afterAll(() => rmSync(folder, { recursive: true }));

const hasXorriso = existsSync("/usr/bin/xorriso");
(hasXorriso ? describe : describe.skip)("xorriso (skipped where it is not installed)", () => {
  test.each([
    ["Rock Ridge", "nojoliet"],
    ["Joliet", "norock"],
  ])("reads the label and exact names by %s, without a complaint", (_what, reading) => {
    const run = spawnSync("xorriso", ["-read_fs", reading, "-indev", image, "-pvd_info", "-find", "/", "-type", "f"], { encoding: "utf8" });
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(/Volume [Ii]d\s*: '?config-2/);
    for (const path of files.keys()) expect(run.stdout).toContain(`'/${path}'`);
    expect(run.stderr).not.toMatch(/SORRY|FAILURE|WARNING/);
  });

  test("takes out what was put in", () => {
    const target = join(folder, "extracted");
    execFileSync("xorriso", ["-osirrox", "on", "-indev", image, "-extract", "/", target], { stdio: "ignore" });
    execFileSync("chmod", ["-R", "u+rwX", target]);
    expectFiles(readTree(target));
  });
});

const blkid = ["/usr/sbin/blkid", "/sbin/blkid"].find((path) => existsSync(path));
(blkid === undefined ? test.skip : test)("blkid finds the label (skipped where it is not installed)", () => {
  expect(execFileSync(blkid ?? "", ["-p", "-o", "value", "-s", "LABEL", image], { encoding: "utf8" }).trim()).toBe("config-2");
});

const canMount =
  process.getuid?.() === 0 && existsSync("/dev/loop-control") && readFileSync("/proc/filesystems", "utf8").includes("iso9660");
(canMount ? describe : describe.skip)("the kernel (skipped where not root, or without loop devices or isofs)", () => {
  test.each([
    ["Rock Ridge", "ro,loop"],
    ["Joliet", "ro,loop,norock"],
  ])("shows exact names by %s", (_what, options) => {
    const target = join(folder, "mount");
    mkdirSync(target, { recursive: true });
    execFileSync("mount", ["-t", "iso9660", "-o", options, image, target]);
    try {
      expectFiles(readTree(target));
    } finally {
      execFileSync("umount", [target]);
    }
  });
});
