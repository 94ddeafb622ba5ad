import { InputError } from "../errors.js";
import { type Digest, type DigestAlgorithm, digestAlgorithms } from "./digest.js";

/** A digest, or the place of a list (SHA256SUMS, SHA512SUMS) in which the image's file name is looked up. */
export type Checksum =
  { readonly kind: "digest"; readonly digest: Digest } | { readonly kind: "list"; readonly location: string; readonly type: ChecksumType };

/** `auto`: by the length of what is found. */
export type ChecksumType = DigestAlgorithm | "auto";

const path = "image.checksum";
const otherDigests: Readonly<Record<number, string>> = { 32: "md5", 40: "sha1", 56: "sha224", 96: "sha384" };

/** Reads the inputs `image.checksum` and `image.checksumType`; throws InputError with what is wrong. */
export function parseChecksum(text: string, type: ChecksumType = "auto"): Checksum {
  const trimmed = text.trim();
  if (trimmed === "") throw new InputError(path, "empty", "give the SHA-256 or SHA-512 of the image file, or the URL of its SHA256SUMS");
  const [, prefix, value] = /^(md5|sha\d+):([0-9a-f]*)$/i.exec(trimmed) ?? [];
  const hex = value ?? trimmed;
  if (/^[0-9a-f]*$/i.test(hex)) return { kind: "digest", digest: readDigest(hex, prefix?.toLowerCase(), type) };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme !== undefined) {
    if (!["http", "https", "file"].includes(scheme)) throw new InputError(path, `unknown scheme ${scheme}, use http, https or file`);
    return { kind: "list", location: trimmed, type };
  }
  if (trimmed.includes("/") || /(sums?|sha256|sha512|\.txt|\.asc)$/i.test(trimmed)) return { kind: "list", location: trimmed, type };
  throw new InputError(
    path,
    "must be 64 hexadecimal digits (SHA-256), 128 (SHA-512), or the URL or path of a SHA256SUMS or SHA512SUMS file",
  );
}

function readDigest(hex: string, prefix: string | undefined, type: ChecksumType): Digest {
  const algorithm = digestAlgorithms.find(({ hexDigits }) => hexDigits === hex.length)?.algorithm;
  if (prefix !== undefined && prefix !== "sha256" && prefix !== "sha512") throw unsupported(prefix);
  if (algorithm === undefined) {
    const other = otherDigests[hex.length];
    if (other !== undefined) throw unsupported(other);
    throw new InputError(path, `${hex.length} hexadecimal digits: must be 64 hexadecimal digits (SHA-256) or 128 (SHA-512)`);
  }
  const said = prefix ?? (type === "auto" ? undefined : type);
  if (said !== undefined && said !== algorithm)
    throw new InputError(
      path,
      `${hex.length} hexadecimal digits are a ${algorithm}, not a ${said}`,
      prefix === undefined ? "leave image.checksumType out, or correct the checksum" : "correct the checksum",
    );
  if (prefix !== undefined && type !== "auto" && type !== prefix)
    throw new InputError(path, `a ${prefix}, but image.checksumType is ${type}`, "leave image.checksumType out");
  return { algorithm, hex: hex.toLowerCase() };
}

function unsupported(algorithm: string): InputError {
  return new InputError(path, `${algorithm} is not supported`, "use the file's sha256 or sha512: sha256sum <image>");
}
