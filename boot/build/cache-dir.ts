import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Where everything that is built or downloaded once is kept; BAREMETAL_CACHE moves it. */
export function cacheDir(): string {
  const chosen = process.env["BAREMETAL_CACHE"];
  if (chosen !== undefined && chosen !== "") return resolve(chosen);
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "pulumi-baremetal");
}
