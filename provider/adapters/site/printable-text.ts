/** `text` on one line, without control characters: what a server says must not steer the terminal it is shown on. */
export function printableText(text: string, maxLength: number): string {
  return text.replace(/\p{Cc}+/gu, " ").slice(0, maxLength);
}
