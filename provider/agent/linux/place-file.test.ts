import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeBelow } from "./place-file.js";

const root = mkdtempSync(join(tmpdir(), "place-"));
const outside = mkdtempSync(join(tmpdir(), "outside-"));
afterAll(() => [root, outside].forEach((folder) => rmSync(folder, { recursive: true })));
const mode = (path: string): number => statSync(join(root, path)).mode & 0o777;
const content = Buffer.from("config");

test("a file and the folders made for it are for root alone, others keep their mode", () => {
  mkdirSync(join(root, "boot"), { mode: 0o755 });
  writeBelow(root, { path: "/boot/ignition/config.ign", content });
  expect([mode("boot"), mode("boot/ignition"), mode("boot/ignition/config.ign")]).toEqual([0o755, 0o700, 0o600]);
  expect(readFileSync(join(root, "boot/ignition/config.ign"))).toEqual(content);
});

test("a second time replaces it and leaves nothing beside it", () => {
  writeFileSync(join(root, "old"), "longer than the new one", { mode: 0o644 });
  writeBelow(root, { path: "/old", content });
  writeBelow(root, { path: "/old", content });
  expect(readFileSync(join(root, "old"))).toEqual(content);
  expect(mode("old")).toBe(0o600);
  expect(readdirSync(root).filter((name) => name.startsWith("old"))).toEqual(["old"]);
});

test("no link leads out of the file system", () => {
  symlinkSync(outside, join(root, "away"));
  symlinkSync(join(outside, "target"), join(root, "link"));
  writeBelow(root, { path: "/link", content });
  expect(() => writeBelow(root, { path: "/away/file", content })).toThrow(/EEXIST/);
  expect(readdirSync(outside)).toEqual([]);
});
