import { readdir, readFile } from "node:fs/promises";

/** Highest resident set so far of the living processes whose command line matches, in bytes; 0 when there is none. */
export async function peakMemory(commandLine: RegExp): Promise<number> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const peaks = await Promise.all(pids.map((pid) => peakOf(pid, commandLine).catch(() => 0)));
  return peaks.reduce((most, peak) => Math.max(most, peak), 0);
}

async function peakOf(pid: string, commandLine: RegExp): Promise<number> {
  const words = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
  if (!commandLine.test(words)) return 0;
  const status = await readFile(`/proc/${pid}/status`, "latin1");
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Looks every second until stopped; the process is gone when its run is over. */
export function watchPeakMemory(commandLine: RegExp): { readonly stop: () => Promise<number> } {
  let peak = 0;
  const look = async (): Promise<void> => void (peak = Math.max(peak, await peakMemory(commandLine)));
  const timer = setInterval(() => void look(), 1000);
  return {
    stop: async () => {
      clearInterval(timer);
      await look();
      return peak;
    },
  };
}
