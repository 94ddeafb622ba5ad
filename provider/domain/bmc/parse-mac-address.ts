import { InputError } from "../errors.js";

const remedy = "write it as 52:54:00:12:34:56";

/** Reads a NIC's MAC address with colons or dashes; returns it lower-case with colons. Throws InputError on `path`. */
export function parseMacAddress(text: string, path = "bootMACAddress"): string {
  const mac = text.trim().toLowerCase();
  const separators = new Set(mac.replace(/[0-9a-f]/g, ""));
  if (!/^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/.test(mac) || separators.size !== 1) {
    throw new InputError(path, `${path} is not a MAC address: "${text.slice(0, 40)}"`, remedy);
  }
  const colons = mac.replaceAll("-", ":");
  if (colons === "00:00:00:00:00:00") throw new InputError(path, `${path} is all zeros`, remedy);
  if ((parseInt(colons.slice(0, 2), 16) & 1) === 1) {
    throw new InputError(path, `${path} ${colons} is a multicast or broadcast address, not a NIC's`, remedy);
  }
  return colons;
}
