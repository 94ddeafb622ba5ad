import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { DebianMirror } from "./debian-mirror.js";
import { runCommand } from "./run-command.js";

export const debianSuite = "trixie";

/** An apt of our own: Debian 13 on any Debian machine, as any user, the machine's own apt untouched. */
export interface PrivateApt {
  /** Reads the archive's signed index. */
  update(): Promise<void>;
  get(args: readonly string[], cwd?: string): Promise<string>;
  cache(args: readonly string[]): Promise<string>;
}

export function openPrivateApt(dir: string, mirror: DebianMirror): PrivateApt {
  for (const sub of ["etc/preferences.d", "state/lists/partial", "cache/archives/partial"]) mkdirSync(join(dir, sub), { recursive: true });
  writeFileSync(join(dir, "status"), "");
  writeFileSync(
    join(dir, "etc/sources.list"),
    `deb [arch=amd64 signed-by=${mirror.keyring}] ${mirror.uri} ${debianSuite} main non-free-firmware\n`,
  );
  const configuration = join(dir, "etc/apt.conf");
  writeFileSync(configuration, configurationText(dir));
  // -c is read after the machine's own configuration, whose proxies are kept and whose hooks are cleared.
  const call = (program: string, args: readonly string[], cwd?: string): Promise<string> =>
    runCommand(program, ["-c", configuration, ...args], cwd === undefined ? {} : { cwd });
  return {
    update: async () => {
      await call("apt-get", ["update", "-qq"]);
    },
    get: (args, cwd) => call("apt-get", args, cwd),
    cache: (args) => call("apt-cache", args),
  };
}

function configurationText(dir: string): string {
  const quoted = (path: string): string => `"${join(dir, path)}"`;
  return `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
#clear Acquire::IndexTargets::deb::DEP-11;
#clear Acquire::IndexTargets::deb::DEP-11-icons-small;
#clear Acquire::IndexTargets::deb::DEP-11-icons;
#clear Acquire::IndexTargets::deb::DEP-11-icons-large;
#clear Acquire::IndexTargets::deb::CNF;
#clear APT::Architectures;
Dir::State ${quoted("state")};
Dir::State::lists ${quoted("state/lists")};
Dir::State::status ${quoted("status")};
Dir::Cache ${quoted("cache")};
Dir::Cache::archives ${quoted("cache/archives")};
Dir::Etc::sourcelist ${quoted("etc/sources.list")};
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts ${quoted("etc/preferences.d")};
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
`;
}
