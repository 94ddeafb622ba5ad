import type { EfiLoadOption } from "./efi-load-option.js";

/** Description of the Boot#### entry we own on every host; entries that others made are never touched. */
export const bootEntryLabel = "baremetal";

export interface NumberedBootEntry {
  readonly number: number;
  readonly option: EfiLoadOption;
}

export interface BootEntryPlan {
  /** Entry that carries our loader from now on. */
  readonly number: number;
  /** Whether the entry must be written; false when it already says the same. */
  readonly write: boolean;
  /** Superfluous entries of ours. */
  readonly remove: readonly number[];
  readonly order: readonly number[];
  readonly writeOrder: boolean;
}

/** One entry of ours, first in the order, the rest as it was. Reuses the entry's number, so that NVRAM does not grow. */
export function planBootEntry(
  entries: readonly NumberedBootEntry[],
  order: readonly number[],
  wanted: Required<EfiLoadOption>,
): BootEntryPlan {
  const ours = ownBootEntries(entries);
  const same = ours.find(({ option }) => isSameOption(option, wanted));
  const reused = same ?? ours[0];
  const number = reused?.number ?? freeNumber(entries);
  const remove = ours.map((entry) => entry.number).filter((other) => other !== number);
  const rest = order.filter((other) => other !== number && !remove.includes(other));
  const wantedOrder = [number, ...new Set(rest)];
  return { number, write: same === undefined, remove, order: wantedOrder, writeOrder: wantedOrder.join() !== order.join() };
}

export function ownBootEntries(entries: readonly NumberedBootEntry[]): NumberedBootEntry[] {
  return entries.filter(({ option }) => option.label === bootEntryLabel);
}

function isSameOption(left: EfiLoadOption, right: Required<EfiLoadOption>): boolean {
  return (
    left.active === right.active &&
    left.loader === right.loader &&
    left.partition?.number === right.partition.number &&
    left.partition.firstLba === right.partition.firstLba &&
    left.partition.sectors === right.partition.sectors &&
    left.partition.uniqueGuid === right.partition.uniqueGuid
  );
}

function freeNumber(entries: readonly NumberedBootEntry[]): number {
  const taken = new Set(entries.map((entry) => entry.number));
  let number = 0;
  while (taken.has(number)) number++;
  return number;
}

/** Name of a boot entry's variable, such as Boot001F. */
export function bootEntryName(number: number): string {
  return `Boot${number.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** The entry's number when the variable is a boot entry. */
export function bootEntryNumber(name: string): number | undefined {
  const match = /^Boot([0-9A-Fa-f]{4})$/.exec(name);
  return match?.[1] === undefined ? undefined : parseInt(match[1], 16);
}

export function decodeBootOrder(bytes: Uint8Array): number[] {
  return Array.from({ length: Math.floor(bytes.length / 2) }, (_, index) => (bytes[index * 2] ?? 0) | ((bytes[index * 2 + 1] ?? 0) << 8));
}

export function encodeBootOrder(order: readonly number[]): Uint8Array {
  return Uint8Array.from(order.flatMap((number) => [number & 0xff, number >> 8]));
}
