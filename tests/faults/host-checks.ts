import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { rackCredentials } from "../../lab/harness/rack-process.js";
import { readClaim } from "../../provider/domain/bmc/claim.js";
import { foreignContent } from "./fault-lab.js";
import { marker, userDataOf, type FaultHost } from "./fault-host.js";

const secretSignature = "4dabf18193072939515e22adb298388d";

/** What must hold after every call, whatever became of it. */
export async function alwaysProblems(host: FaultHost, sessionsAllowed: number): Promise<string[]> {
  const machine = await host.machine();
  return [
    ...(machine.sessions.live > sessionsAllowed ? [`${machine.sessions.live} BMC sessions are left`] : []),
    // The account of the table locks after three.
    ...(machine.failedLogins > 2 ? [`${machine.failedLogins} logins failed: the account would be locked`] : []),
    ...(await foreignWrites(host)),
    ...(await secretsShown(host)),
  ];
}

/** What holds of a host that is what its program says. */
export async function finishedProblems(host: FaultHost, wanted: { readonly version: number; readonly online: boolean }): Promise<string[]> {
  const machine = await host.machine();
  const outputs = host.saved?.outputs ?? {};
  const userData = host.read("os/user-data");
  const reading = readClaim(machine.assetTag);
  const isClaimed = reading.kind === "claim" && reading.claim.phase === "running" && reading.claim.incarnation === outputs["incarnation"];
  const power = wanted.online ? "On" : "Off";
  return [
    ...(outputs["state"] === "provisioned" ? [] : [`the state is ${JSON.stringify(outputs["state"])}`]),
    ...(machine.power === power ? [] : [`the power is ${machine.power}, wanted is ${power}`]),
    ...(machine.mediaImage === "" ? [] : [`the medium ${machine.mediaImage} is still inserted`]),
    ...(isClaimed ? [] : [`the asset tag is "${machine.assetTag}"`]),
    ...(userData === userDataOf(wanted.version) ? [] : [`the system has user data ${JSON.stringify(userData.slice(0, 40))}`]),
  ];
}

export async function deletedProblems(host: FaultHost): Promise<string[]> {
  const machine = await host.machine();
  const cache = existsSync(host.cache) ? await readdir(host.cache, { recursive: true }) : [];
  const left = cache.filter((name) => !name.startsWith("images") && /^runs[\\/].*\.(json|lock)$|^site\.json$|\.tmp$|\.part$/.test(name));
  return [
    ...(machine.assetTag.trim() === "" ? [] : [`the claim ${machine.assetTag} is left`]),
    ...(machine.mediaImage === "" ? [] : [`the medium ${machine.mediaImage} is left`]),
    ...(machine.power === "Off" ? [] : [`the power is ${machine.power} after the delete`]),
    ...left.map((name) => `the file ${name} is left in the provider's cache`),
  ];
}

/** Changes of a disk that is not the root device: by the agent's own journal, and byte for byte. */
async function foreignWrites(host: FaultHost): Promise<string[]> {
  const strangers = host.journal().filter(({ disk }) => disk !== "root");
  const content = await readFile(join(host.folder, "disks", "data.img"));
  return [
    ...(strangers.length === 0 ? [] : [`${strangers.length} writes to the foreign disk ${strangers[0]?.disk ?? ""}`]),
    ...(content.equals(foreignContent()) ? [] : ["the foreign disk has other bytes than before"]),
  ];
}

/** Secrets in what a person or a file gets to see. */
async function secretsShown(host: FaultHost): Promise<string[]> {
  const attempt = /"token"\s*:\s*"([^"]{16,})"/.exec(host.read("run/host.json"))?.[1];
  const secrets = [rackCredentials.password, marker, "sim-token-", "PRIVATE KEY", ...(attempt === undefined ? [] : [attempt])];
  const found = (where: string, text: string, which = secrets): string[] =>
    which.filter((secret) => text.includes(secret)).map((secret) => `${where} shows ${secret.slice(0, 24)}`);
  const lines = host.engine.lines.map(({ text }) => text).join("\n");
  const kept = [rackCredentials.password, marker];
  const files = await filesBelow(host.cache);
  const texts = await Promise.all(files.map(async (file) => found(file, await readFile(file, "latin1").catch(() => ""), kept)));
  const medium = await Promise.all(
    (await filesBelow(join(host.folder, "run"))).map(async (file) => found(file, await readFile(file, "latin1").catch(() => ""), kept)),
  );
  return [
    ...found("the log", lines),
    ...found("an error", host.errors.join("\n")),
    ...found("the state", openTexts(host.saved?.outputs).join("\n")),
    ...found("the BMC's journal", host.read("journal.jsonl"), kept),
    ...texts.flat(),
    ...medium.flat(),
  ];
}

/** Texts of a value that the engine does not encrypt. */
function openTexts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || secretSignature in value) return [];
  return Object.values(value).flatMap(openTexts);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
