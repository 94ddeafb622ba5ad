import { createHash } from "node:crypto";
import type { Digest } from "../../domain/image/digest.js";

export interface FileDigests {
  readonly sha256: string;
  readonly sha512: string;
}

/** Both digests of a file as it passes: a host that is told the other one later knows that it is the same file. */
export class FileHash {
  private readonly sha256 = createHash("sha256");
  private readonly sha512 = createHash("sha512");

  update(chunk: Uint8Array): void {
    this.sha256.update(chunk);
    this.sha512.update(chunk);
  }

  digests(): FileDigests {
    return { sha256: this.sha256.digest("hex"), sha512: this.sha512.digest("hex") };
  }
}

/** The digest to compare with the wanted one. */
export function digestLike(wanted: Digest, found: FileDigests): string {
  return found[wanted.algorithm];
}
