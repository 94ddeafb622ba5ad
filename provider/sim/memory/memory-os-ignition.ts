/** What Ignition has made of a configuration. */
export interface IgnitedSystem {
  /** Text by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Names of the enabled units. */
  readonly units: readonly string[];
  /** Text of the scripts that enabled units run. */
  readonly scripts: readonly string[];
}

interface Unit {
  readonly name?: unknown;
  readonly enabled?: unknown;
  readonly contents?: unknown;
}

/** Undefined when the user data is no Ignition configuration; rejects one that Ignition would not take. */
export function ignite(userData: Buffer | undefined): IgnitedSystem | undefined {
  const config = parse(userData?.toString("utf8") ?? "");
  const section = at(config, "ignition");
  if (section === undefined) return undefined;
  if (!/^3\.[0-5]\.0$/.test(String(at(section, "version")))) throw new Error("Ignition: unsupported config version");
  const files = Object.fromEntries(listAt(at(config, "storage"), "files").map((file) => [String(at(file, "path")), contentOf(file)]));
  const units = (listAt(at(config, "systemd"), "units") as readonly Unit[]).filter(({ enabled }) => enabled === true);
  const scripts = units.flatMap(({ contents }) => {
    const command = /^ExecStart=(.*)$/m.exec(typeof contents === "string" ? contents : "")?.[1]?.split(" ") ?? [];
    return command.flatMap((word) => files[word] ?? []);
  });
  return { files, units: units.map(({ name }) => String(name)), scripts };
}

function contentOf(file: unknown): string {
  const source = at(at(file, "contents"), "source");
  const url = /^data:([^,]*),(.*)$/s.exec(typeof source === "string" ? source : "");
  if (url === null) return "";
  const [, type = "", body = ""] = url;
  return type.endsWith(";base64") ? Buffer.from(body, "base64").toString("utf8") : decodeURIComponent(body);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const list = at(value, key);
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}
