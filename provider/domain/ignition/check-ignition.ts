import { InputError } from "../errors.js";
import type { JsonObject, JsonValue } from "../host/host-spec.js";
import { isJsonObject } from "./json-object.js";

const minors = [0, 1, 2, 3, 4, 5];
const supported = minors.map((minor) => `3.${minor}.0`);

/** Keys of the top and of some sections with the minor version that brought them. */
const sections: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "": { ignition: 0, storage: 0, systemd: 0, passwd: 0, kernelArguments: 3 },
  ignition: { version: 0, config: 0, timeouts: 0, security: 0, proxy: 1 },
  storage: { disks: 0, raid: 0, filesystems: 0, files: 0, directories: 0, links: 0, luks: 2 },
  systemd: { units: 0 },
  passwd: { users: 0, groups: 0 },
  kernelArguments: { shouldExist: 3, shouldNotExist: 3 },
};

/** Lists whose members are told apart by a key: Ignition refuses two with the same, and the server would not boot. */
const lists: readonly { readonly section: string; readonly list: string; readonly key: string }[] = [
  { section: "storage", list: "disks", key: "device" },
  { section: "storage", list: "raid", key: "name" },
  { section: "storage", list: "luks", key: "name" },
  { section: "storage", list: "filesystems", key: "device" },
  { section: "storage", list: "files", key: "path" },
  { section: "storage", list: "directories", key: "path" },
  { section: "storage", list: "links", key: "path" },
  { section: "systemd", list: "units", key: "name" },
  { section: "passwd", list: "users", key: "name" },
  { section: "passwd", list: "groups", key: "name" },
];

/**
 * Throws InputError for what Ignition would only say on the server's console. The version decides which keys there are.
 * Names keys and positions, never values.
 */
export function checkIgnition(input: string, config: JsonObject): void {
  const minor = versionOf(input, config);
  for (const [section, known] of Object.entries(sections)) {
    const path = join(input, section);
    const value = section === "" ? config : config[section];
    if (value === undefined || value === null) continue;
    if (!isJsonObject(value)) throw new InputError(path, "must be an object");
    checkKeys(path, value, known, minor);
  }
  for (const { section, list, key } of lists) checkList(input, config, section, list, key);
  checkPaths(input, config);
}

function versionOf(input: string, config: JsonObject): number {
  const section = config["ignition"];
  const path = `${input}.ignition.version`;
  const version = isJsonObject(section) ? section["version"] : undefined;
  if (typeof version !== "string")
    throw new InputError(path, "an Ignition configuration needs its version as text", `write one of ${supported.join(", ")}`);
  const minor = supported.indexOf(version);
  if (minor >= 0) return minor;
  // A version is the only value that is quoted, and only if it looks like one.
  const shown = /^[0-9][0-9.]{0,15}(-[a-z]{1,16})?$/.test(version) ? ` ${version}` : "";
  if (/^[12]\./.test(version))
    throw new InputError(
      path,
      `version${shown} is of an older generation, which the systems that read a 3.x configuration refuse`,
      "translate it: ign-converter turns 2.x into 3.x, and butane writes 3.x from its own format",
    );
  throw new InputError(path, `version${shown} is not supported`, `write one of ${supported.join(", ")}`);
}

function checkKeys(path: string, value: JsonObject, known: Readonly<Record<string, number>>, minor: number): void {
  for (const key of Object.keys(value)) {
    const since = Object.hasOwn(known, key) ? known[key] : undefined;
    const shown = key.length > 64 ? `${key.slice(0, 64)}...` : key;
    if (since === undefined)
      throw new InputError(path, `unknown key ${shown}`, `known are ${Object.keys(known).join(", ")}; butane reports such mistakes too`);
    if (since > minor)
      throw new InputError(`${path}.${key}`, `version 3.${minor}.0 has no ${shown}`, `set ignition.version to 3.${since}.0 or later`);
  }
}

function checkList(input: string, config: JsonObject, section: string, list: string, key: string): void {
  const seen = new Map<string, number>();
  for (const [index, member] of membersOf(input, config, section, list).entries()) {
    const path = `${input}.${section}.${list}[${index}]`;
    const name = member[key];
    if (typeof name !== "string" || name === "") throw new InputError(`${path}.${key}`, `must be a text, not empty`);
    const first = seen.get(name);
    if (first !== undefined)
      throw new InputError(`${path}.${key}`, `is the same as that of ${list}[${first}]`, "put both into one, or take one away");
    seen.set(name, index);
  }
}

/** The members of a list of a section, each an object. */
export function membersOf(input: string, config: JsonObject, section: string, list: string): readonly JsonObject[] {
  const value = config[section];
  const members = isJsonObject(value) ? value[list] : undefined;
  if (members === undefined || members === null) return [];
  const path = `${input}.${section}.${list}`;
  if (!Array.isArray(members)) throw new InputError(path, "must be a list");
  return (members as readonly JsonValue[]).map((member, index) => {
    if (!isJsonObject(member)) throw new InputError(`${path}[${index}]`, "must be an object");
    return member;
  });
}

/** A file, a folder and a link cannot have the same path. */
function checkPaths(input: string, config: JsonObject): void {
  const seen = new Map<string, string>();
  for (const list of ["files", "directories", "links"]) {
    for (const [index, member] of membersOf(input, config, "storage", list).entries()) {
      const place = `storage.${list}[${index}]`;
      const path = member["path"];
      if (typeof path !== "string" || !path.startsWith("/"))
        throw new InputError(`${input}.${place}.path`, "must be absolute: start with /");
      const mode = member["mode"];
      if (mode !== undefined && mode !== null && !(Number.isInteger(mode) && Number(mode) >= 0 && Number(mode) <= 0o7777))
        throw new InputError(`${input}.${place}.mode`, "must be a number from 0 to 4095", "JSON has no octal: 0644 is 420, 0755 is 493");
      const other = seen.get(path);
      if (other !== undefined) throw new InputError(`${input}.${place}.path`, `is the same as that of ${other}`, "take one of them away");
      seen.set(path, place);
    }
  }
}

function join(input: string, section: string): string {
  return section === "" ? input : `${input}.${section}`;
}
