import type { FaultOutcome } from "./fault-outcome.js";
import { jobsAndReadiness } from "./table/jobs-and-readiness.js";
import { mediaAndShape } from "./table/media-and-shape.js";
import { powerAndBoot } from "./table/power-and-boot.js";
import { restartsAndLogins } from "./table/restarts-and-logins.js";
import { requests } from "./table/requests.js";

/** IPMI is no scheme of this provider: a program that asks for it is told at the preview, and nothing is touched. */
const ipmi: FaultOutcome = {
  id: "ipmi",
  group: 20,
  does: "bmc.address is ipmi://…: ciphers, busy nodes, lost UDP and boot flags that time out are not dealt with, since IPMI is not spoken",
  settings: {},
  operations: ["create"],
  outcome: { survives: false, code: "INPUT_INVALID", says: "redfish", orLater: [] },
  next: { person: "mends", posts: 0, text: "works with a redfish address" },
  mayLeaveSession: false,
  isSlow: false,
  fromStart: true,
};

/** Every fault and what becomes of it: drawn from by `npm run faults`, printed in docs/faults.md. */
export const faultOutcomes: readonly FaultOutcome[] = [
  ...powerAndBoot,
  ...jobsAndReadiness,
  ...restartsAndLogins,
  ...requests,
  ...mediaAndShape,
  ipmi,
];

export const faultGroups: Readonly<Record<number, string>> = {
  0: "The server itself",
  1: "Power state",
  2: "Resets refused or ignored",
  3: "Stale reads",
  4: "Boot override",
  5: "Changes refused during POST or by power",
  6: "BIOS, Secure Boot and boot mode pending",
  7: "Job queue",
  8: "BMC not ready",
  9: "BMC reboot",
  10: "Sessions",
  11: "Logins",
  12: "ETags",
  13: "Transport",
  14: "TLS",
  15: "Virtual media",
  16: "Slow media",
  17: "Shape of answers",
  18: "Firmware",
  19: "Others at the same BMC",
  20: "IPMI",
};
