/** The figures of one host's provisioning, as `--json` writes them. Seconds and bytes. */
export interface HostFigures {
  readonly name: string;
  /** Counted from the firmware's own serial output by the rack. */
  readonly posts: number;
  readonly ramdiskBoots: number;
  readonly isoBytes: number;
  readonly isoBytesRead: number;
  readonly stage2Bytes: number;
  readonly imageBytesSent: number;
  readonly phases: readonly { readonly phase: string; readonly seconds: number }[];
  readonly totalSeconds: number;
  readonly kexec: boolean;
  /** nonce: what the user data made the written system store, read back from its disk. */
  readonly os: { readonly prettyName: string; readonly bootId: string; readonly nonce: string };
}

export interface DemoFigures {
  readonly hosts: readonly HostFigures[];
  readonly secondPreviewChanges: number;
  readonly reprovision: HostFigures;
  readonly leftovers: readonly string[];
}

/** What the example exports for one host. */
export interface HostOutputs {
  readonly name: string;
  readonly timeline: {
    readonly phases: readonly { readonly phase: string; readonly seconds: number }[];
    readonly posts: number;
    readonly totalSeconds: number;
    readonly ramdiskBoots: number;
    readonly isoBytes: number;
    readonly isoBytesRead: number;
    readonly stage2Bytes: number;
    readonly imageBytesSent: number;
    readonly kexec: boolean;
    readonly bmcRequests: number;
  };
  readonly os: { readonly prettyName: string; readonly bootId: string; readonly nonce: string };
  readonly rootDevice: { readonly serialNumber: string };
}

export function figuresOf(outputs: HostOutputs, posts: number, nonce: string): HostFigures {
  const { timeline, os, name } = outputs;
  const { ramdiskBoots, isoBytes, isoBytesRead, stage2Bytes, imageBytesSent, phases, totalSeconds, kexec } = timeline;
  return {
    ...{ name, posts, ramdiskBoots, isoBytes, isoBytesRead, stage2Bytes, imageBytesSent, phases, totalSeconds, kexec },
    os: { prettyName: os.prettyName, bootId: os.bootId, nonce },
  };
}

/** A bar a phase, for reading in a terminal. */
export function printTimeline(figures: HostFigures, print: (line: string) => void): void {
  const longest = Math.max(...figures.phases.map(({ seconds }) => seconds), 0.001);
  print(
    `${figures.name}: ${figures.totalSeconds.toFixed(1)} s, ${figures.posts} POST${figures.posts === 1 ? "" : "s"}, ${figures.kexec ? "kexec" : "firmware"} into ${figures.os.prettyName}`,
  );
  for (const { phase, seconds } of figures.phases) {
    print(`  ${phase.padEnd(14)} ${seconds.toFixed(1).padStart(7)} s  ${"█".repeat(Math.round((seconds / longest) * 40))}`);
  }
  const mb = (bytes: number): string => (bytes / 1e6).toFixed(1);
  print(
    `  medium ${mb(figures.isoBytesRead)} of ${mb(figures.isoBytes)} MB read, second stage ${mb(figures.stage2Bytes)} MB, image ${mb(figures.imageBytesSent)} MB`,
  );
}
