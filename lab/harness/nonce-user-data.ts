/** Where the systems of the lab keep their nonce. */
export const noncePath = "/var/lib/baremetal-demo/nonce";

/** User data that makes the written system store a nonce. */
export function nonceUserData(name: string, nonce: string): string {
  return [
    "#cloud-config",
    `hostname: ${name}`,
    "write_files:",
    `  - path: ${noncePath}`,
    `    content: "${nonce}\\n"`,
    "runcmd:",
    // A frozen file system has an empty journal, so that the file can be read from the raw disk.
    '  - [sh, -c, "sync; fsfreeze -f / && fsfreeze -u /"]',
    "",
  ].join("\n");
}
