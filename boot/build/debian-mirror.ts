import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

export interface DebianMirror {
  readonly uri: string;
  /** Keyring file that signs the archive. */
  readonly keyring: string;
}

/** The Debian mirror this machine itself uses (BAREMETAL_DEBIAN_MIRROR wins), so that its proxies and rules keep to hold. */
export function findDebianMirror(aptDir = "/etc/apt"): DebianMirror {
  if (!existsSync(keyring)) {
    throw new Error(`failed to find ${keyring}; install it with: apt-get install debian-archive-keyring`);
  }
  const chosen = process.env["BAREMETAL_DEBIAN_MIRROR"];
  if (chosen !== undefined && chosen !== "") return { uri: chosen, keyring };
  const uri = sourceTexts(aptDir)
    .flatMap(urisOf)
    .find((candidate) => /\/debian\/?$/.test(candidate));
  if (uri === undefined) {
    throw new Error("failed to find a Debian mirror in the sources of apt; name one in BAREMETAL_DEBIAN_MIRROR");
  }
  return { uri, keyring };
}

function sourceTexts(aptDir: string): string[] {
  const parts = join(aptDir, "sources.list.d");
  const files = existsSync(parts)
    ? readdirSync(parts)
        .sort()
        .map((name) => join(parts, name))
    : [];
  return [join(aptDir, "sources.list"), ...files]
    .filter((file) => /\.(list|sources)$/.test(file) && existsSync(file))
    .map((file) => readFileSync(file, "utf8"));
}

/** URIs of one-line (`deb [..] URI suite`) and of deb822 (`URIs: ..`) sources. */
export function urisOf(text: string): string[] {
  const uris: string[] = [];
  for (const line of text.split("\n")) {
    const words = line.trim().split(/\s+/);
    if (words[0] === "URIs:") uris.push(...words.slice(1));
    else if (words[0] === "deb") uris.push(...words.filter((word) => /^(https?|mirror\+\w+|file):/.test(word)).slice(0, 1));
  }
  return uris;
}
