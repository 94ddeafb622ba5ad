import { BareMetalError } from "../../../domain/errors.js";

/** Takes the secrets of one session out of texts: BMCs quote arguments back in their messages. */
export class Redaction {
  readonly #secrets = new Set<string>();

  add(secret: string): void {
    if (secret !== "") this.#secrets.add(secret);
  }

  clean(text: string): string {
    let cleaned = text;
    for (const secret of this.#secrets) cleaned = cleaned.replaceAll(secret, "[secret]");
    return cleaned;
  }

  /** The same error without secrets in its message. */
  cleanError(error: unknown): unknown {
    if (error instanceof BareMetalError && this.clean(error.message) !== error.message) error.message = this.clean(error.message);
    return error;
  }
}
