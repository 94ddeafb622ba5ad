/** `labels` of `labels["role"]`, `a.b` of `["a.b"].c`. */
export function topLevelKey(path: string): string {
  const quoted = /^\["((?:[^"\\]|\\.)*)"\]/.exec(path)?.[1];
  return quoted?.replaceAll(/\\(.)/g, "$1") ?? /^[^.[]*/.exec(path)?.[0] ?? path;
}
