export const overrideTargets = ["None", "Cd", "Hdd"] as const;
export type OverrideTarget = (typeof overrideTargets)[number];

export const overrideModes = ["Disabled", "Once", "Continuous"] as const;
export type OverrideEnabled = (typeof overrideModes)[number];

export interface BootOverride {
  readonly target: OverrideTarget;
  readonly enabled: OverrideEnabled;
}

export const noOverride: BootOverride = { target: "None", enabled: "Disabled" };
