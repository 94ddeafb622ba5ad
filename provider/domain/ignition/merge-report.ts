import type { OsReportTarget, ReportPlace } from "../config-drive/report-script.js";
import { reportScript } from "../config-drive/report-script.js";
import { InputError } from "../errors.js";
import type { JsonObject, JsonValue } from "../host/host-spec.js";
import { membersOf } from "./check-ignition.js";
import { isJsonObject } from "./json-object.js";
import type { IgnitionInput } from "./read-ignition.js";

export const reportUnitName = "baremetal-report.service";
const scriptPath = "/etc/baremetal/report";
const hostnamePath = "/etc/hostname";

const place: ReportPlace = {
  keep: scriptPath,
  log: "/dev/null",
  // Ignition has ended before the first unit starts: what is awaited is the end of the user's units.
  finishedMark: "/run/baremetal-report/finished",
  finalUnit: "multi-user.target",
};

/** By /bin/sh, so that no file system flag or SELinux label of the script's folder matters; the script waits in the background. */
const reportUnit = `[Unit]
Description=Tell the provisioner that this system runs
ConditionPathExists=${scriptPath}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh ${scriptPath}

[Install]
WantedBy=multi-user.target
`;

/** A file that we add to the user's configuration. */
export interface AddedFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

export interface IgnitionAdditions {
  /** Named in errors. */
  readonly input: IgnitionInput;
  readonly report: OsReportTarget;
  /** For /etc/hostname, unless the user's configuration sets it. */
  readonly hostname: string;
  /** Files of the network data; the user's configuration must not have the same. */
  readonly networkFiles: readonly AddedFile[];
}

/**
 * The user's configuration plus a unit that reports in, once a writing. What the user wrote stays; a name that both want is an
 * InputError. `config` has passed `readIgnition`.
 */
export function mergeReport(config: JsonObject, additions: IgnitionAdditions): JsonObject {
  const { input } = additions;
  const own = keepOnlyReplacement(config);
  const taken = takenPaths(config, input);
  const files = [{ path: scriptPath, text: reportScript(additions.report, place), mode: 0o700 }, ...additions.networkFiles];
  for (const { path } of files) {
    const user = taken.get(path);
    if (user !== undefined)
      throw new InputError(`${input}.${user}`, `${path} is a file of the provisioner`, "take it out of the configuration");
  }
  if (!taken.has(hostnamePath)) files.push({ path: hostnamePath, text: `${additions.hostname}\n`, mode: 0o644 });
  const units = membersOf(input, config, "systemd", "units");
  const unit = units.findIndex(({ name }) => name === reportUnitName);
  if (unit >= 0)
    throw new InputError(`${input}.systemd.units[${unit}]`, `${reportUnitName} is the provisioner's unit`, "give yours another name");
  return {
    ...own,
    storage: { ...sectionOf(own, "storage"), files: [...listOf(own, "storage", "files"), ...files.map(fileEntry)] },
    systemd: {
      ...sectionOf(own, "systemd"),
      units: [...listOf(own, "systemd", "units"), { name: reportUnitName, enabled: true, contents: reportUnit }],
    },
  };
}

/**
 * `ignition.config.replace` makes Ignition forget the rest of this configuration, our unit too. Such a rest never counts, so it is
 * left out, and the replacement is merged instead.
 */
function keepOnlyReplacement(config: JsonObject): JsonObject {
  const ignition = sectionOf(config, "ignition");
  const replace = sectionOf(ignition, "config")["replace"];
  if (!isJsonObject(replace) || typeof replace["source"] !== "string") return config;
  return { ignition: { ...ignition, config: { merge: [replace] } } };
}

function takenPaths(config: JsonObject, input: string): ReadonlyMap<string, string> {
  const taken = new Map<string, string>();
  for (const list of ["files", "directories", "links"])
    for (const [index, { path }] of membersOf(input, config, "storage", list).entries())
      if (typeof path === "string") taken.set(path, `storage.${list}[${index}]`);
  return taken;
}

function fileEntry({ path, text, mode }: AddedFile): JsonObject {
  return { path, mode, overwrite: true, contents: { source: dataUrl(text) } };
}

/** Everything but letters and digits escaped: readers of such URLs differ in what else they take. */
export function dataUrl(text: string): string {
  const escaped = [...new TextEncoder().encode(text)].map((byte) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  });
  return `data:,${escaped.join("")}`;
}

function sectionOf(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? value : {};
}

function listOf(object: JsonObject, section: string, key: string): readonly JsonValue[] {
  const value = sectionOf(object, section)[key];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
