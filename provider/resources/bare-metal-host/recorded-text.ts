/** What a person reads when a program says for the first time what an adopted server runs. */
export function recordedText(name: string, paths: readonly string[]): string {
  return `${name} was imported as it is: ${paths.join(", ")} ${paths.length === 1 ? "is" : "are"} recorded as they hold for what runs there, and nothing is done to it; another rebuildToken, or a later change, writes its disk`;
}
