/** What a person reads when a program says for the first time what an adopted server runs. */
export function recordedText(name: string, paths: readonly string[]): string {
  return `${name} was adopted as it runs: ${paths.join(", ")} is recorded as what it runs, nothing is written; another rebuildToken, or a later change, writes its disk`;
}
