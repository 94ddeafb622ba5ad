import { readBlsEntries } from "./bls-entries.js";
import type { BootFiles } from "./boot-files.js";
import type { GrubMenu, GrubMenuEntry } from "./grub-menu.js";
import { readGrubMenu } from "./grub-menu.js";

/** The kernel that the written OS's own boot loader would start by default. Paths start at the root of the file system looked at. */
export interface KernelChoice {
  readonly title: string;
  readonly kernel: string;
  /** In the order in which they are laid end to end; may be empty. */
  readonly initrds: readonly string[];
  /** Kernel command line as GRUB would give it, first-boot arguments included. */
  readonly arguments: string;
  /** Configuration the choice was read from. */
  readonly source: string;
}

const grubFolders = ["/boot/grub2", "/grub2", "/boot/grub", "/grub"] as const;

/**
 * Looks at one file system (the root, or a separate /boot): grub.cfg first, since it also says which of its BLS entries is the default,
 * then BLS entries alone. Undefined when it holds no kernel to boot.
 */
export function chooseKernel(files: BootFiles): KernelChoice | undefined {
  for (const folder of grubFolders) {
    const menu = readGrubMenu(files, folder);
    const choice = menu === undefined ? undefined : chooseFromMenu(menu, files, `${folder}/grub.cfg`);
    if (choice !== undefined) return choice;
  }
  return chooseFromBls(files);
}

function chooseFromMenu(menu: GrubMenu, files: BootFiles, source: string): KernelChoice | undefined {
  const entry = findEntry(menu.entries, menu.defaultEntry) ?? firstBootable(menu.entries);
  const boot = entry?.boot?.();
  if (entry === undefined || boot === undefined || boot.kernel === "" || !files.exists(boot.kernel)) return undefined;
  return {
    title: entry.title === "" ? entry.id : entry.title,
    kernel: boot.kernel,
    initrds: boot.initrds,
    arguments: boot.arguments.map(quoteArgument).join(" "),
    source,
  };
}

/** `1>0`, `Advanced options>Debian with Linux 6`, an id, a title or an index, as GRUB's `default` takes them. */
function findEntry(entries: readonly GrubMenuEntry[], wanted: string): GrubMenuEntry | undefined {
  const named = entries.find((entry) => entry.id === wanted && wanted !== "") ?? entries.find((entry) => entry.title === wanted);
  const [head = "", ...rest] = wanted.split(">");
  const level =
    named ?? entries.find((entry) => entry.id === head || entry.title === head) ?? (/^\d+$/.test(head) ? entries[Number(head)] : undefined);
  if (level === undefined) return undefined;
  if (level.submenu === undefined) return level;
  return (rest.length > 0 ? findEntry(level.submenu, rest.join(">")) : undefined) ?? firstBootable(level.submenu);
}

function firstBootable(entries: readonly GrubMenuEntry[]): GrubMenuEntry | undefined {
  return entries.find((entry) => entry.boot !== undefined);
}

function chooseFromBls(files: BootFiles): KernelChoice | undefined {
  const entries = readBlsEntries(files);
  const wanted = ["/loader/loader.conf", "/boot/loader/loader.conf"]
    .map((path) => loaderDefault(files.text(path)))
    .find((name) => name !== undefined);
  const ordered = [...entries.filter((entry) => wanted !== undefined && matchesGlob(`${entry.id}.conf`, wanted)), ...entries];
  const entry = ordered.find(({ linux }) => files.exists(linux));
  if (entry === undefined) return undefined;
  return {
    title: entry.title === "" ? entry.id : entry.title,
    kernel: entry.linux,
    initrds: entry.initrds,
    arguments: entry.options,
    source: `loader/entries/${entry.id}.conf`,
  };
}

function loaderDefault(text: string | undefined): string | undefined {
  return /^\s*default\s+(\S+)/m.exec(text ?? "")?.[1];
}

function matchesGlob(name: string, glob: string): boolean {
  const pattern = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${pattern}$`).test(name) || new RegExp(`^${pattern}\\.conf$`).test(name);
}

/** GRUB puts an argument with blanks into quotes; the kernel takes them off again. */
function quoteArgument(argument: string): string {
  return /\s/.test(argument) ? `"${argument}"` : argument;
}
