import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as cli from "protobufjs-cli";

const generatedFiles = ["agent.js", "agent.d.ts"] as const;

const options = [
  ...["--target", "static-module", "--wrap", "esm", "--root", "baremetal-agent", "--dts"],
  ...["--no-create", "--no-verify", "--no-delimited", "--no-typeurl", "--no-service", "--force-number"],
];

/** Writes provider/protocol/generated/ from agent.proto. Called by tools/generate.ts; not part of the bundles. */
export async function generateProtocol(protocolFolder: string): Promise<void> {
  const target = join(protocolFolder, "generated");
  await mkdir(target, { recursive: true });
  for (const [name, text] of await render(protocolFolder)) await writeFile(join(target, name), text);
}

/** Names of the files in provider/protocol/generated/ that differ from what agent.proto gives; empty when up to date. */
export async function staleProtocolFiles(protocolFolder: string): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [name, text] of await render(protocolFolder)) {
    const path = join(protocolFolder, "generated", name);
    const present = await readFile(path, "utf8").catch(() => undefined);
    if (present !== text) stale.push(path);
  }
  return stale;
}

async function render(protocolFolder: string): Promise<ReadonlyMap<string, string>> {
  const scratch = await mkdtemp(join(tmpdir(), "baremetal-protocol-"));
  try {
    await compile([...options, "--out", join(scratch, "agent.js"), join(protocolFolder, "agent.proto")]);
    const texts = new Map<string, string>();
    for (const name of generatedFiles) texts.set(name, await readFile(join(scratch, name), "utf8"));
    return texts;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function compile(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    cli.pbjs.main([...args], (error: Error | null) => {
      if (error) reject(new Error("failed to compile agent.proto", { cause: error }));
      else resolve();
    });
  });
}
