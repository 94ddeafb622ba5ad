/** Faults that the machine asks about while it works. */
export interface MachineFaults {
  /** True when the next start is to ignore the boot override, which is used up all the same. */
  takeBootOnceIgnored(): boolean;
  /** How long an insertion is to go wrong: not at all, unnoticed (nothing is ever fetched), or with an error. */
  takeMediaNotFetched(): "no" | "silent" | "error" | "late";
  /** Age in ms below which a power state is still reported as it was before; 0 when the fault is not set. */
  takeStalePowerStateMs(isCounted: boolean): number;
  /** Parameters of a fault that strikes now, once off its count; undefined when it is not set. */
  take(name: MachineFaultName): Readonly<Record<string, number | string | boolean>> | undefined;
  look(name: MachineFaultName): Readonly<Record<string, number | string | boolean>> | undefined;
}

export type MachineFaultName =
  | "power-lag"
  | "graceful-ignored"
  | "reset-ignored"
  | "override-lost"
  | "extra-reboot"
  | "off-after-start"
  | "slow-media"
  | "media-size-cap"
  | "media-dropped";
