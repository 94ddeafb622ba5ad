import { InputError } from "../errors.js";

/** A digest, or the place of a list (SHA256SUMS) in which the image's file name is looked up. */
export type Checksum = { readonly kind: "sha256"; readonly hex: string } | { readonly kind: "list"; readonly location: string };

const path = "image.checksum";
const otherDigests: Readonly<Record<number, string>> = { 32: "md5", 40: "sha1", 56: "sha224", 96: "sha384", 128: "sha512" };

/** Reads the input `image.checksum`; throws InputError with what is wrong. */
export function parseChecksum(text: string): Checksum {
  const trimmed = text.trim();
  if (trimmed === "") throw new InputError(path, "empty", "give the SHA-256 of the image file or the URL of its SHA256SUMS");
  const [, algorithm, value] = /^(md5|sha\d+):([0-9a-f]*)$/i.exec(trimmed) ?? [];
  const hex = value ?? trimmed;
  if (algorithm !== undefined && algorithm.toLowerCase() !== "sha256") throw unsupported(algorithm.toLowerCase());
  if (/^[0-9a-f]*$/i.test(hex)) {
    if (hex.length === 64) return { kind: "sha256", hex: hex.toLowerCase() };
    const other = otherDigests[hex.length];
    if (other !== undefined) throw unsupported(other);
    throw new InputError(path, `${hex.length} hex characters, but a SHA-256 has 64`);
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme !== undefined) {
    if (!["http", "https", "file"].includes(scheme)) throw new InputError(path, `unknown scheme ${scheme}, use http, https or file`);
    return { kind: "list", location: trimmed };
  }
  if (trimmed.includes("/") || /(sums?|sha256|\.txt|\.asc)$/i.test(trimmed)) return { kind: "list", location: trimmed };
  throw new InputError(path, "neither a SHA-256 (64 hex characters) nor the URL or path of a SHA256SUMS file");
}

function unsupported(algorithm: string): InputError {
  return new InputError(path, `${algorithm} is not supported yet`, "use sha256");
}

/** The digest of `fileName` in a list as sha256sum writes it (also with --tag), or in a file that holds one bare digest. */
export function findChecksum(list: string, fileName: string): string | undefined {
  const lines = list.split(/\r?\n/).map((line) => line.trim());
  for (const line of lines) {
    const [, hex, name] = /^([0-9a-f]{64})[ \t]+\*?(.+)$/i.exec(line) ?? [];
    if (hex !== undefined && baseName(name ?? "") === fileName) return hex.toLowerCase();
    const [, taggedName, taggedHex] = /^SHA256 \((.+)\) = ([0-9a-f]{64})$/i.exec(line) ?? [];
    if (taggedHex !== undefined && baseName(taggedName ?? "") === fileName) return taggedHex.toLowerCase();
  }
  const filled = lines.filter((line) => line !== "");
  return filled.length === 1 && /^[0-9a-f]{64}$/i.test(filled[0] ?? "") ? filled[0]?.toLowerCase() : undefined;
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
