export type DigestAlgorithm = "sha256" | "sha512";

/** Names a file's content. */
export interface Digest {
  readonly algorithm: DigestAlgorithm;
  /** Lower-case. */
  readonly hex: string;
}

export const digestAlgorithms: readonly { readonly algorithm: DigestAlgorithm; readonly hexDigits: number; readonly shown: string }[] = [
  { algorithm: "sha256", hexDigits: 64, shown: "SHA-256" },
  { algorithm: "sha512", hexDigits: 128, shown: "SHA-512" },
];

/** As in "SHA-256". */
export function shownAlgorithm(algorithm: DigestAlgorithm): string {
  return algorithm === "sha256" ? "SHA-256" : "SHA-512";
}
