interface StateRow {
  /** A stable state is left only by a change of the program. */
  readonly stable: boolean;
  readonly meaning: string;
}

/** States of a host, named as in Metal3. Diagram and tests are made from this table and transitions.ts. */
export const hostStates = {
  registering: { stable: false, meaning: "the BMC is reached, the machine identified and claimed" },
  inspecting: { stable: false, meaning: "the ramdisk boots and reports the hardware" },
  preparing: { stable: false, meaning: "the root device is chosen, checked for foreign data and cleaned" },
  available: { stable: true, meaning: "known and free: nothing of ours runs on it" },
  provisioning: { stable: false, meaning: "image and config drive are written, the system starts" },
  provisioned: { stable: true, meaning: "the written operating system has reported in" },
  externallyProvisioned: {
    stable: true,
    meaning: "a system runs that was installed by other means: claimed, its power follows, its disks never touched",
  },
  deprovisioning: { stable: false, meaning: "the ramdisk boots and removes what was written" },
  poweringOffBeforeDelete: { stable: false, meaning: "the server is switched off and released" },
  deleted: { stable: true, meaning: "the claim is released" },
} as const satisfies Record<string, StateRow>;

export type HostState = keyof typeof hostStates;
