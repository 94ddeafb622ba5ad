import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MachineSpec } from "../machine/back-end.js";
import type { ByteSource } from "./byte-source.js";
import { sliceOf } from "./byte-source.js";
import { withDisk } from "./disk-file.js";
import { takeBootEntries } from "./efi-variables.js";
import type { GptPartition } from "./gpt.js";
import { espType, readGpt } from "./gpt.js";
import { postText } from "./guest-http.js";
import { Iso9660 } from "./iso9660.js";
import { ignite } from "./memory-os-ignition.js";
import { retry } from "./pause.js";

const mark = "BAREMETAL-MEMORY-OS ";
const maxMarkBytes = 512;
const maxConfigFileBytes = 64 * 1024 * 1024;

/** An operating system that was found on a disk and has started. */
export interface MemoryOs {
  readonly disk: string;
  readonly prettyName: string;
  readonly bootId: string;
  /** Where and under which nonce it reports; empty when its config drive does not say. */
  readonly reportUrl: string;
  readonly nonce: string;
  readonly log: readonly string[];
}

interface InstalledOs {
  readonly prettyName: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

export function diskPath(folder: string, disk: string): string {
  return join(folder, "disks", `${disk}.img`);
}

/** Disks that the firmware would start from, best first: by the boot entries, else by the removable path of the first disk with an ESP. */
export async function chooseBootDisks(folder: string, spec: MachineSpec): Promise<string[]> {
  const tables = new Map<string, GptPartition[]>();
  for (const { name } of spec.disks) tables.set(name, (await withDisk(diskPath(folder, name), readGpt)) ?? []);
  const chosen: string[] = [];
  for (const entry of await takeBootEntries(join(folder, "efivars"))) {
    for (const [name, partitions] of tables) {
      const isThere = partitions.some(
        (each) => each.guid === entry.partitionGuid && each.sizeBytes === entry.partitionSectors * each.sectorSize,
      );
      if (isThere) chosen.push(name);
    }
  }
  for (const [name, partitions] of tables) if (partitions.some((each) => each.type === espType)) chosen.push(name);
  return [...new Set(chosen)];
}

/** Starts the OS of a disk: stores what its config drive carries under os/. Undefined when the disk has none. */
export async function startOs(folder: string, disk: string): Promise<MemoryOs | undefined> {
  const installed = await withDisk(diskPath(folder, disk), findOs);
  if (installed === undefined) return undefined;
  const bootId = randomUUID();
  const userData = installed.files.get("user_data");
  const metadata = installed.files.get("meta_data.json");
  const stored = join(folder, "os");
  await rm(stored, { recursive: true, force: true });
  await mkdir(stored, { recursive: true });
  if (userData !== undefined) await writeFile(join(stored, "user-data"), userData);
  if (metadata !== undefined) await writeFile(join(stored, "meta-data.json"), metadata);
  await writeFile(join(stored, "boot-id"), `${bootId}\n`);
  // A system that Ignition sets up has no cloud-init, and does not look at vendor data.
  const ignited = ignite(userData);
  if (ignited !== undefined) await writeFile(join(stored, "ignition.json"), JSON.stringify(ignited));
  const script = ignited === undefined ? textOf(installed.files.get("vendor_data.json")) : ignited.scripts.join("\n");
  const nonce = /BAREMETAL_NONCE='([^'\n]*)'/.exec(script)?.[1] ?? "";
  const reportUrl = /BAREMETAL_REPORT_URL='([^'\n]*)'/.exec(script)?.[1] ?? "";
  const isDone = nonce !== "" && (await readFile(reportedPath(folder, disk), "utf8").catch(() => "")) === nonce;
  return {
    disk,
    prettyName: installed.prettyName,
    bootId,
    reportUrl: isDone ? "" : reportUrl,
    nonce,
    log: [`started from ${disk}`, `${ignited === undefined ? "user data" : "Ignition configuration"} of ${userData?.length ?? 0} bytes`],
  };
}

/** On the system's disk, in effect: the nonce of the last report that is not needed again. */
function reportedPath(folder: string, disk: string): string {
  return join(folder, "disks", `${disk}.reported`);
}

/** POSTs the report until it is taken, for `retryMs` at most. Answered 204, no later boot reports again; answered 202, the next one does. */
export async function reportOs(folder: string, os: MemoryOs, retryMs: number, signal: AbortSignal): Promise<void> {
  const lines = [`nonce=${os.nonce}`, `boot_id=${os.bootId}`, `pretty_name=${os.prettyName}`, ...os.log.map((line) => `log=${line}`)];
  const send = async (): Promise<void> => {
    const status = await postText(os.reportUrl, `${lines.join("\n")}\n`, signal);
    if (status >= 300) throw new Error(`the report was answered ${status}`);
    if (status !== 202) await writeFile(reportedPath(folder, os.disk), os.nonce);
  };
  await retry(retryMs, 100, signal, send, async () => undefined);
}

async function findOs(disk: ByteSource): Promise<InstalledOs | undefined> {
  const partitions = await readGpt(disk);
  if (partitions?.some((each) => each.type === espType) !== true) return undefined;
  let prettyName: string | undefined;
  let files = new Map<string, Buffer>();
  for (const partition of partitions) {
    const source = sliceOf(disk, partition.offsetBytes, partition.sizeBytes);
    const start = (await source.read(0, Math.min(maxMarkBytes, source.sizeBytes))).toString("utf8");
    if (start.startsWith(mark)) prettyName ??= start.slice(mark.length).split("\n")[0]?.trim();
    const iso = await Iso9660.open(source);
    if (iso !== undefined && (iso.volumeId.toLowerCase() === "config-2" || partition.name === "config-2"))
      files = await readConfigDrive(iso);
  }
  return prettyName === undefined ? undefined : { prettyName, files };
}

async function readConfigDrive(iso: Iso9660): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const name of ["meta_data.json", "user_data", "vendor_data.json"]) {
    const content = await iso.readFile(`/openstack/latest/${name}`, maxConfigFileBytes);
    if (content !== undefined) files.set(name, content);
  }
  return files;
}

/** All strings of a JSON document, joined; the text itself when it is no JSON. */
function textOf(bytes: Buffer | undefined): string {
  const text = bytes?.toString("utf8") ?? "";
  try {
    return stringsOf(JSON.parse(text)).join("\n");
  } catch {
    return text;
  }
}

function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
