import type { MediaReader } from "../machine/back-end.js";
import { fetchDigest, postText } from "./guest-http.js";
import { Iso9660 } from "./iso9660.js";
import { retry } from "./pause.js";

const maxHostJsonBytes = 1024 * 1024;
const maxHostEnvBytes = 64 * 1024;
const maxStage2Bytes = 512 * 1024 * 1024;

/** What the firmware and GRUB find on the medium. */
export interface BootMedium {
  readonly hostEnv: ReadonlyMap<string, string>;
  /** As the medium carries it, padding included. */
  readonly hostJson: Buffer;
}

/** Reads the medium; rejects when it cannot be booted. */
export async function readBootMedium(media: MediaReader): Promise<BootMedium> {
  const iso = await Iso9660.open(media);
  if (iso === undefined) throw new Error("the medium carries no ISO 9660 file system");
  const hostEnv = await iso.readFile("/host.env", maxHostEnvBytes);
  const hostJson = await iso.readFile("/host.json", maxHostJsonBytes);
  if (hostEnv === undefined || hostJson === undefined) throw new Error("the medium lacks host.env or host.json");
  return { hostEnv: readShellVariables(hostEnv.toString("utf8")), hostJson };
}

/** Assignments of a POSIX shell, values in single quotes. */
export function readShellVariables(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)='(.*)'\s*$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) variables.set(match[1], match[2].replaceAll("'\\''", "'"));
  }
  return variables;
}

export interface FirstStageOptions {
  /** How long the fetches are tried again; default 10 minutes. */
  readonly retryMs: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** Fetches the second stage and the agent and checks them, as the first stage does. Rejects when it gives up. */
export async function runFirstStage(hostEnv: ReadonlyMap<string, string>, options: FirstStageOptions): Promise<void> {
  const { signal, log } = options;
  let isTold = false;
  const fetchBoth = async (): Promise<void> => {
    await fetchChecked(hostEnv, "STAGE2", signal);
    log("stage2-fetched");
    await fetchChecked(hostEnv, "AGENT", signal);
  };
  await retry(options.retryMs, 100, signal, fetchBoth, async (error) => {
    const reason = error instanceof Error ? error.message : "unknown failure";
    log(`FAILED ${reason}`);
    const reportUrl = hostEnv.get("REPORT_URL") ?? "";
    if (isTold || reportUrl === "") return;
    isTold = await postText(reportUrl, `${reason}\n`, signal).then(
      (status) => status < 300,
      () => false,
    );
  });
}

async function fetchChecked(hostEnv: ReadonlyMap<string, string>, what: "STAGE2" | "AGENT", signal: AbortSignal): Promise<void> {
  const phase = `fetch ${what.toLowerCase()}`;
  const url = hostEnv.get(`${what}_URL`) ?? "";
  if (!URL.canParse(url)) throw new Error(`${phase}: no URL`);
  const fetched = await fetchDigest(url, maxStage2Bytes, signal).catch((error: unknown) => {
    throw new Error(`${phase}: ${error instanceof Error ? error.message : "failed"}`, { cause: error });
  });
  if (String(fetched.sizeBytes) !== hostEnv.get(`${what}_SIZE`))
    throw new Error(`${phase}: ${fetched.sizeBytes} bytes instead of ${hostEnv.get(`${what}_SIZE`) ?? "?"}`);
  if (fetched.sha256 !== hostEnv.get(`${what}_SHA256`)?.toLowerCase()) throw new Error(`${phase}: wrong SHA-256`);
}
