import { existsSync } from "node:fs";
import type { BuildLog } from "../../boot/build/build-log.js";
import { ensureDebianPackages } from "./debian-packages.js";

const places = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/google-chrome"];

/** Path of a browser for tests; Debian's headless one is installed where there is none and the user is root. */
export async function ensureChromium(log: BuildLog): Promise<string> {
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) return found;
  await ensureDebianPackages(["chromium-headless-shell"], log);
  return "/usr/bin/chromium-headless-shell";
}
