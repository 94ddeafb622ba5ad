import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeError } from "../../provider/domain/errors.js";
import { buildAll } from "../../tools/build.js";
import { parseDemoOptions } from "../demo/options.js";
import { pluginDir } from "../harness/dist.js";
import { openLabSite } from "../harness/open-site.js";
import { hostsFile, singleHostConfig } from "../harness/site.js";

const print = (line: string): void => console.log(line);

/** A rack to play with: prints how a program reaches it, and stays until Ctrl-C. */
async function main(): Promise<void> {
  const options = parseDemoOptions(process.argv.slice(2));
  await buildAll();
  const folder = await mkdtemp(join(tmpdir(), "baremetal-rack-"));
  const stopped = new Promise<void>((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
  const { site, pulumi } = await openLabSite({ ...options, folder }, print);
  try {
    print(`\nrack in ${folder}, control surface ${site.rack.control}`);
    for (const machine of await site.rack.machines())
      print(`  ${machine.name}  ${machine.bmcAddress}  MAC ${machine.macAddress}  fingerprint ${machine.fingerprint}`);
    print(`\nfor examples/single-host, in a stack of your own (plugin folder ${pluginDir}, pulumi at ${pulumi}):`);
    for (const [name, value] of Object.entries(site.env)) print(`  export ${name}=${value}`);
    const config = await singleHostConfig(site, (name) => `#cloud-config\nhostname: ${name}\n`);
    for (const [key, { value, secret }] of Object.entries(config))
      print(`  pulumi config set ${secret === true ? "--secret " : ""}${key} '${value}'`);
    const hosts = join(folder, "hosts.json");
    await writeFile(hosts, await hostsFile(site), { mode: 0o600 });
    print(`\nto look at them: npx baremetal doctor --hosts ${hosts} --media`);
    print("\nCtrl-C ends the rack");
    await stopped;
  } finally {
    await site.rack.close();
    await rm(folder, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(describeError(error));
    process.exit(1);
  },
);
