import type { ChecksumType } from "./checksum.js";
import { type Digest, digestAlgorithms } from "./digest.js";

/** `missing`: no line of that name with a digest that is taken; `others` says which digests the name has instead. `ambiguous`: lines that disagree. */
export type ListAnswer =
  | { readonly kind: "found"; readonly digest: Digest }
  | { readonly kind: "missing"; readonly others: readonly string[] }
  | { readonly kind: "ambiguous" };

interface Line {
  readonly name: string;
  readonly hex: string;
}

const sizes: Readonly<Record<number, string>> = { 32: "md5", 40: "sha1", 56: "sha224", 96: "sha384" };

/**
 * The digest of an image in a list as sha256sum, sha512sum (also with --tag) or openssl write it, plain or PGP-signed in clear (the signature
 * is not verified), or in a file that holds one bare digest. `imagePath` is a path or a URL's path; its last part is the name that counts, and
 * more of it decides between folders of one list. With both digests of a file there, SHA-256 is taken unless `type` says otherwise.
 */
export function findChecksum(list: string, imagePath: string, type: ChecksumType = "auto"): ListAnswer {
  const texts = linesOf(list);
  const lines = texts.flatMap((text) => parseLine(text) ?? []);
  const mine = lines.filter(({ name }) => baseName(name) === baseName(imagePath));
  for (const { algorithm, hexDigits } of digestAlgorithms) {
    if (type !== "auto" && type !== algorithm) continue;
    const fitting = mine.filter(({ hex }) => hex.length === hexDigits);
    if (fitting.length === 0) continue;
    const hexes = new Set(nearest(fitting, imagePath).map(({ hex }) => hex));
    const [hex] = hexes;
    if (hexes.size > 1 || hex === undefined) return { kind: "ambiguous" };
    return { kind: "found", digest: { algorithm, hex } };
  }
  const bare = texts.length === 1 ? bareDigest(texts[0] ?? "", type) : undefined;
  if (bare !== undefined) return { kind: "found", digest: bare };
  return { kind: "missing", others: [...new Set(mine.map(({ hex }) => nameOf(hex)))] };
}

/** Without comments, blank lines and the wrapping of a clear signature. */
function linesOf(list: string): string[] {
  let lines = list.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const signed = lines.findIndex((line) => line.startsWith("-----BEGIN PGP SIGNED MESSAGE-----"));
  if (signed >= 0) {
    const end = lines.findIndex((line, index) => index > signed && line.startsWith("-----BEGIN PGP SIGNATURE-----"));
    const body = lines.findIndex((line, index) => index > signed && line.trim() === "");
    lines = lines.slice(body < 0 ? signed + 1 : body, end < 0 ? undefined : end).map((line) => line.replace(/^- /, ""));
  }
  return lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}

function parseLine(text: string): Line | undefined {
  // A backslash in front: the name's own backslashes and line breaks are escaped.
  const isEscaped = text.startsWith("\\");
  const line = isEscaped ? text.slice(1) : text;
  const [, plainHex, plainName] = /^([0-9a-f]{32,128})[ \t]+\*?(.+)$/i.exec(line) ?? [];
  const [, taggedName, taggedHex] = /^(?:SHA(?:2-)?\d+|MD5) ?\((.+)\) ?= ?([0-9a-f]{32,128})$/i.exec(line) ?? [];
  const [hex, name] = [plainHex ?? taggedHex, plainName ?? taggedName];
  if (hex === undefined || name === undefined) return undefined;
  return { name: isEscaped ? name.replaceAll("\\\\", "\\") : name, hex: hex.toLowerCase() };
}

/** Those whose folders agree best with the image's. */
function nearest(lines: readonly Line[], imagePath: string): readonly Line[] {
  const wanted = partsOf(imagePath);
  const scores = lines.map(({ name }) => commonEnd(partsOf(name), wanted));
  const best = Math.max(...scores);
  return lines.filter((_line, index) => scores[index] === best);
}

function commonEnd(left: readonly string[], right: readonly string[]): number {
  let count = 0;
  while (count < left.length && count < right.length && left.at(-1 - count) === right.at(-1 - count)) count++;
  return count;
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

function bareDigest(text: string, type: ChecksumType): Digest | undefined {
  const row = digestAlgorithms.find(({ hexDigits }) => text.length === hexDigits);
  if (row === undefined || !/^[0-9a-f]+$/i.test(text) || (type !== "auto" && type !== row.algorithm)) return undefined;
  return { algorithm: row.algorithm, hex: text.toLowerCase() };
}

function nameOf(hex: string): string {
  return digestAlgorithms.find(({ hexDigits }) => hexDigits === hex.length)?.algorithm ?? sizes[hex.length] ?? "unknown digest";
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
