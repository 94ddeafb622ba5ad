import { runTool } from "./run-tool.js";

describe("a tool of the ramdisk", () => {
  it("takes a time-out that is no whole number of milliseconds", async () => {
    expect(await runTool("echo", ["done"], { timeoutMs: 60_099.6 })).toBe("done\n");
  });

  it("is ended at its time-out, which the error says", async () => {
    await expect(runTool("sleep", ["10"], { timeoutMs: 100 })).rejects.toThrow("sleep took longer than 0.1 s");
  });

  it("fails with its last words", async () => {
    await expect(runTool("sh", ["-c", "echo trouble >&2; exit 3"])).rejects.toThrow("sh ended with 3: trouble");
  });
});
