import type { BlsEntry } from "./bls-entries.js";
import { readBlsEntries } from "./bls-entries.js";
import type { BootFiles } from "./boot-files.js";
import type { GrubStatement } from "./grub-script.js";
import { expandGrubWords, parseGrubScript } from "./grub-script.js";
import { grubTest } from "./grub-test.js";

const maxSteps = 100_000;
const maxDepth = 16;
/** Commands whose success would take a branch that a headless boot does not take. */
const failingCommands = new Set(["false", "keystatus", "regexp", "read", "sleep", "cryptomount", "authenticate"]);

export interface GrubMenuEntry {
  readonly title: string;
  readonly id: string;
  /** Entries of a submenu; absent for an entry that boots. */
  readonly submenu?: readonly GrubMenuEntry[];
  /** What the entry would boot, evaluated when it is chosen. */
  readonly boot?: () => GrubBoot;
}

export interface GrubBoot {
  readonly kernel: string;
  readonly arguments: readonly string[];
  readonly initrds: readonly string[];
}

export interface GrubMenu {
  readonly entries: readonly GrubMenuEntry[];
  /** Value of `default`: index, title or id, `>` between the levels. */
  readonly defaultEntry: string;
}

/** Runs a grub.cfg as far as it decides what is booted: variables, conditions, grubenv, menu entries, BLS. Nothing is searched on other disks. */
export function readGrubMenu(files: BootFiles, folder: string): GrubMenu | undefined {
  const text = files.text(`${folder}/grub.cfg`);
  if (text === undefined) return undefined;
  const shell = new GrubShell(files, folder);
  const entries = shell.collect(parseGrubScript(text));
  return { entries, defaultEntry: shell.variable("default") };
}

class GrubShell {
  private readonly variables = new Map<string, string>();
  private readonly functions = new Map<string, readonly GrubStatement[]>();
  private entries: GrubMenuEntry[] = [];
  private kernel: { path: string; arguments: string[] } | undefined;
  private initrds: string[] = [];
  private steps = 0;
  private depth = 0;
  private positional: readonly string[] = [];

  constructor(
    private readonly files: BootFiles,
    private readonly folder: string,
  ) {
    this.variables.set("prefix", folder);
    this.variables.set("grub_platform", "efi");
    this.variables.set("grub_cpu", "x86_64");
    this.variables.set("menuentry_id_option", "--id");
  }

  variable(name: string): string {
    if (/^\d$/.test(name)) return this.positional[Number(name) - 1] ?? "";
    if (name === "@" || name === "*") return this.positional.join(" ");
    return this.variables.get(name) ?? (name.startsWith("feature_") ? "y" : "");
  }

  collect(statements: readonly GrubStatement[]): GrubMenuEntry[] {
    const outer = this.entries;
    this.entries = [];
    this.run(statements);
    const found = this.entries;
    this.entries = outer;
    return found;
  }

  private run(statements: readonly GrubStatement[]): boolean {
    let isGood = true;
    if (++this.depth <= maxDepth) for (const statement of statements) isGood = this.step(statement);
    this.depth--;
    return isGood;
  }

  private step(statement: GrubStatement): boolean {
    if (++this.steps > maxSteps) return false;
    if (statement.kind === "function") {
      this.functions.set(statement.name, statement.body);
      return true;
    }
    if (statement.kind === "command") return this.command(statement.words.length === 0 ? [] : this.expand(statement), statement.block);
    const taken = statement.branches.find((branch) => this.run(branch.condition));
    return this.run(taken?.body ?? statement.otherwise);
  }

  private expand(statement: Extract<GrubStatement, { kind: "command" }>): string[] {
    return expandGrubWords(statement.words, (name) => this.variable(name));
  }

  private command([name, ...args]: readonly string[], block: readonly GrubStatement[] | undefined): boolean {
    if (name === undefined) return true;
    const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=([^]*)$/.exec(name);
    if (assignment?.[1] !== undefined) return this.set([name]);
    const body = this.functions.get(name);
    if (body !== undefined) return this.call(body, args);
    switch (name) {
      case "set":
        return this.set(args);
      case "[":
        return grubTest(args.at(-1) === "]" ? args.slice(0, -1) : args, this.files);
      case "test":
        return grubTest(args, this.files);
      case "load_env":
        return this.loadEnvironment(args);
      case "source":
      case ".":
        return this.source(args[0] ?? "");
      case "menuentry":
      case "submenu":
        return this.addEntry(name, args, block ?? []);
      case "blscfg":
        return this.addBlsEntries();
      case "linux":
      case "linuxefi":
      case "linux16":
        this.kernel = { path: onDisk(args[0] ?? ""), arguments: args.slice(1) };
        return true;
      case "initrd":
      case "initrdefi":
      case "initrd16":
        this.initrds = args.map(onDisk);
        return true;
      default:
        return !failingCommands.has(name);
    }
  }

  private set(args: readonly string[]): boolean {
    for (const arg of args) {
      const equals = arg.indexOf("=");
      if (equals > 0) this.variables.set(arg.slice(0, equals), arg.slice(equals + 1));
    }
    return true;
  }

  private call(body: readonly GrubStatement[], args: readonly string[]): boolean {
    const outer = this.positional;
    this.positional = args;
    const isGood = this.run(body);
    this.positional = outer;
    return isGood;
  }

  private loadEnvironment(args: readonly string[]): boolean {
    const at = args.findIndex((arg) => arg === "-f" || arg === "--file");
    const path =
      at >= 0 ? onDisk(args[at + 1] ?? "") : (args.find((arg) => arg.startsWith("--file="))?.slice(7) ?? `${this.folder}/grubenv`);
    const text = this.files.text(path);
    if (text === undefined) return false;
    for (const line of text.split("\n")) if (!line.startsWith("#")) this.set([line]);
    return true;
  }

  private source(path: string): boolean {
    const text = this.files.text(onDisk(path));
    if (text === undefined) return false;
    return this.run(parseGrubScript(text));
  }

  private addEntry(kind: "menuentry" | "submenu", args: readonly string[], block: readonly GrubStatement[]): boolean {
    const at = args.indexOf("--id");
    const id = (at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith("--id="))?.slice(5)) ?? "";
    const title = args[0] ?? "";
    if (kind === "submenu") this.entries.push({ title, id, submenu: this.collect(block) });
    else this.entries.push({ title, id, boot: () => this.bootOf(block) });
    return true;
  }

  private bootOf(block: readonly GrubStatement[]): GrubBoot {
    this.kernel = undefined;
    this.initrds = [];
    this.run(block);
    const kernel = this.kernel as { path: string; arguments: string[] } | undefined;
    return { kernel: kernel?.path ?? "", arguments: kernel?.arguments ?? [], initrds: this.initrds };
  }

  private addBlsEntries(): boolean {
    for (const entry of readBlsEntries(this.files))
      this.entries.push({ title: entry.title, id: entry.id, boot: () => this.bootOfBls(entry) });
    return true;
  }

  private bootOfBls(entry: BlsEntry): GrubBoot {
    const expand = (text: string): string[] =>
      parseGrubScript(`x ${text}`)
        .flatMap((statement) => (statement.kind === "command" ? this.expand(statement) : []))
        .slice(1);
    return { kernel: onDisk(entry.linux), arguments: expand(entry.options), initrds: entry.initrds.flatMap(expand).map(onDisk) };
  }
}

/** A path without GRUB's device, such as (hd0,gpt2)/vmlinuz. */
function onDisk(path: string): string {
  return path.replace(/^\([^)]*\)/, "");
}
