import { printableText } from "./printable-text.js";

const maxLines = 200;
const maxLineLength = 2000;

/** The last lines of a log, without the given secrets and control characters. */
export class LogTail {
  readonly #lines: string[] = [];
  readonly #secrets: readonly string[];

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.filter((secret) => secret !== "");
  }

  /** Adds a text of one or more lines; returns them as they are kept. */
  add(text: string): readonly string[] {
    const added = text
      .slice(0, maxLineLength * 20)
      .split(/\r?\n/)
      .filter((line) => line.trim() !== "")
      .map((line) => this.clean(line));
    this.#lines.push(...added);
    this.#lines.splice(0, Math.max(0, this.#lines.length - maxLines));
    return added;
  }

  clean(text: string): string {
    // Secrets go first: a cut must not leave half of one.
    const withoutSecrets = this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
    return printableText(withoutSecrets, maxLineLength);
  }

  lines(): readonly string[] {
    return [...this.#lines];
  }
}
