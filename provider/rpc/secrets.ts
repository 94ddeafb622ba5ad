import { Secret, Unknown, type Value, type ValueObject } from "../resources/value.js";

const placeholder = "[secret]";
const minLength = 4;
/** Of a secret of several lines, such as user data, lines of this length are hidden on their own too. */
const minLineLength = 12;
const maxRemembered = 20_000;
const secretKey = /pass(word|phrase)|secret|token|privatekey|userdata/i;
/** Fields that only say where a secret is. */
const referenceKey = /(env|file)$/i;

/**
 * Hides every plaintext secret the provider was ever given in texts that leave it.
 * Remembers for the life of the process: a text may be about an earlier call.
 */
export class Scrubber {
  readonly #texts = new Set<string>();
  #ordered: readonly string[] | undefined = [];

  /** Remembers what is marked secret in the tree, and, where the wire drops the marks, what is named like a secret. */
  learn(tree: ValueObject): void {
    this.#walk(tree, false);
  }

  scrub(text: string): string {
    this.#ordered ??= [...this.#texts].sort((a, b) => b.length - a.length);
    let clean = text;
    for (const hidden of this.#ordered) if (clean.includes(hidden)) clean = clean.replaceAll(hidden, placeholder);
    return clean;
  }

  #walk(value: Value | undefined, isSecret: boolean): void {
    if (value === undefined || value === null || value instanceof Unknown) return;
    if (value instanceof Secret) return this.#walk(value.value, true);
    if (Array.isArray(value)) return value.forEach((item: Value) => this.#walk(item, isSecret));
    if (typeof value === "object") {
      for (const [key, item] of Object.entries(value as ValueObject)) {
        this.#walk(item, isSecret || (secretKey.test(key) && !referenceKey.test(key) && typeof item === "string"));
      }
      return;
    }
    if (isSecret && typeof value !== "boolean") this.#remember(String(value));
  }

  #remember(text: string): void {
    if (this.#texts.has(text)) return;
    const lines = text.includes("\n") ? text.split("\n").map((line) => line.trim()) : [];
    const encodings = text.length <= 1024 ? [encodeURIComponent(text), Buffer.from(text).toString("base64")] : [];
    const forms = [text, text.trim(), JSON.stringify(text).slice(1, -1), ...encodings];
    for (const form of forms) if (form.length >= minLength) this.#add(form);
    for (const line of lines) if (line.length >= minLineLength) this.#add(line);
  }

  #add(text: string): void {
    this.#texts.add(text);
    if (this.#texts.size > maxRemembered) {
      const oldest = this.#texts.values().next().value;
      if (oldest !== undefined) this.#texts.delete(oldest);
    }
    this.#ordered = undefined;
  }
}
