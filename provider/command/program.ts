import { Command, InvalidArgumentError } from "commander";
import { doctor, events, release, serialConsole, timeline } from "./actions.js";
import type { CommandSurroundings, CommonOptions } from "./surroundings.js";

/** The command line of `baremetal`. */
export function baremetalProgram(around: CommandSurroundings): Command {
  const program = new Command("baremetal")
    .description("Questions and the few hands-on actions about servers that pulumi-baremetal manages.")
    .version(around.version)
    .showHelpAfterError()
    .exitOverride()
    .configureOutput({ writeOut: (text) => around.print(text.trimEnd()), writeErr: (text) => around.note(text.trimEnd()) });
  withTargets(program.command("doctor"))
    .description("Look at a server from its BMC's address to what it takes to provision it. Read-only without --media and --boot.")
    .option("--media", "insert the boot medium for a moment and see whether the BMC fetches it from here")
    .option(
      "--boot",
      "boot the ramdisk once (1 POST) and see whether its agent calls; only a server that is off and free; no disk is written",
    )
    .action((addresses: string[], options: CommonOptions & { media?: boolean; boot?: boolean }) => doctor(around, addresses, options));
  withTargets(program.command("events"))
    .description("With servers: the event logs of their BMCs. Without: what the last run on this machine did.")
    .option("--run <id>", "another run than the last; --run list shows them")
    .option("--limit <n>", "at most so many events of a BMC, the newest", wholeNumber, 100)
    .action((addresses: string[], options: CommonOptions & { run?: string; limit: number }) => events(around, addresses, options));
  withTargets(program.command("console"))
    .description("Print the server's serial console as its BMC has logged it.")
    .option("--limit <n>", "at most so many lines, the newest", wholeNumber, 200)
    .option("--follow", "go on until Ctrl-C")
    .action((addresses: string[], options: CommonOptions & { limit: number; follow?: boolean }) =>
      serialConsole(around, addresses, options),
    );
  withTargets(program.command("release-claim"))
    .description("Remove the claim from a server whose program is gone. Power, media and disks are left as they are.")
    .option("--claimed-by <owner>", "the claim's owner as doctor shows it, when its full name is not known")
    .action((addresses: string[], options: CommonOptions & { claimedBy?: string }) => release(around, addresses, options));
  program
    .command("timeline")
    .description("Write a run's timeline as a page: a bar per step and host.")
    .option("--run <id>", "another run than the last; --run list shows them")
    .option("--out <file>", "where the page goes", "timeline.html")
    .option("--cache-dir <dir>", "the provider's cache.dir, where it is not the default")
    .action((options: CommonOptions & { run?: string; out: string }) => timeline(around, options));
  return program;
}

function withTargets(command: Command): Command {
  return command
    .argument("[address...]", "BMC addresses, such as redfish-virtualmedia://10.0.0.7 or 10.0.0.7")
    .option(
      "--hosts <file>",
      "servers of a JSON file (- for standard input): BareMetalHost inputs with a name, or handles of a stack's output",
    )
    .option("--only <name...>", "only these of the file")
    .option("--username <name>", "user of the BMC")
    .option("--password-env <variable>", "environment variable with the password", "BAREMETAL_PASSWORD")
    .option("--password-file <file>", "file with the password")
    .option("--fingerprint <sha256>", "the only certificate to trust")
    .option("--ca <file>", "certificate authorities to trust, PEM")
    .option("--insecure", "take any certificate")
    .option("--owner <name>", "whose servers are ours: the provider's owner")
    .option("--serve-address <address>", "how servers reach this machine")
    .option("--media-address <address>", "how BMCs reach this machine")
    .option("--boot-artefacts <dir>", "directory of the boot artefacts")
    .option("--cache-dir <dir>", "the provider's cache.dir, where it is not the default")
    .option("--timeout <seconds>", "how long to wait for a BMC", wholeNumber, 15)
    .option("--json", "answer in JSON");
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("it must be a whole number of at least 1.");
  return value;
}
