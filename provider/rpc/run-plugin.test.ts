import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("../../tests/support/plugin-process.ts", import.meta.url));

function start(): ChildProcessByStdio<Writable, Readable, Readable> {
  return spawn(process.execPath, ["--import", "tsx", entry, "127.0.0.1:1"], { stdio: ["pipe", "pipe", "pipe"] });
}

test.each([
  ["SIGINT", (child: ReturnType<typeof start>) => child.kill("SIGINT")],
  ["SIGTERM", (child: ReturnType<typeof start>) => child.kill("SIGTERM")],
  ["the end of stdin", (child: ReturnType<typeof start>) => child.stdin.end()],
])("prints the port and nothing else, survives stray exceptions, and exits on %s", async (_what, stop) => {
  const child = start();
  let printed = "";
  let diagnostics = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => {
    diagnostics += chunk.toString();
    if (diagnostics.includes("still here")) stop(child);
  });
  const [code] = (await once(child, "exit")) as [number];
  expect(diagnostics).toContain("printed by a library");
  expect(printed).toMatch(/^\d+\n$/);
  expect(code).toBe(0);
});
