import type { NumberedBootEntry } from "../domain/boot/boot-entries.js";
import { bootEntryName, bootEntryNumber, decodeBootOrder, encodeBootOrder, ownBootEntries } from "../domain/boot/boot-entries.js";
import { decodeEfiLoadOption, efiGlobalGuid } from "../domain/boot/efi-load-option.js";
import type { EfiVariables } from "./platform.js";

export const globalVariable = (name: string): string => `${name}-${efiGlobalGuid}`;

export async function readBootEntries(variables: EfiVariables): Promise<NumberedBootEntry[]> {
  const entries: NumberedBootEntry[] = [];
  for (const variable of await variables.list()) {
    if (!variable.endsWith(`-${efiGlobalGuid}`)) continue;
    const number = bootEntryNumber(variable.slice(0, -efiGlobalGuid.length - 1));
    const bytes = number === undefined ? undefined : await variables.read(variable);
    const option = bytes === undefined ? undefined : decodeEfiLoadOption(bytes);
    if (number !== undefined && option !== undefined) entries.push({ number, option });
  }
  return entries.sort((left, right) => left.number - right.number);
}

export async function readBootOrder(variables: EfiVariables): Promise<number[]> {
  return decodeBootOrder((await variables.read(globalVariable("BootOrder"))) ?? Buffer.alloc(0));
}

export async function writeBootOrder(variables: EfiVariables, order: readonly number[]): Promise<void> {
  await variables.write(globalVariable("BootOrder"), encodeBootOrder(order));
}

/** Removes the entries we made and their places in the order. */
export async function removeOwnBootEntries(variables: EfiVariables): Promise<readonly number[]> {
  if (!variables.isAvailable) return [];
  const own = ownBootEntries(await readBootEntries(variables)).map((entry) => entry.number);
  if (own.length === 0) return [];
  const order = await readBootOrder(variables);
  const rest = order.filter((number) => !own.includes(number));
  // The order first: an order that names missing entries is worse than an entry that nobody orders.
  if (rest.length < order.length) {
    if (rest.length === 0) await variables.remove(globalVariable("BootOrder"));
    else await writeBootOrder(variables, rest);
  }
  for (const number of own) await variables.remove(globalVariable(bootEntryName(number)));
  return own;
}
