import { trigger, type FaultRow } from "./fault-row.js";

/** Power, boot and the virtual medium: the machine behaves otherwise than its BMC says. */
export const powerFaults = {
  "power-lag": {
    group: "bmc",
    meaning: "a reset is answered at once and done later; PoweringOn and PoweringOff are seen meanwhile",
    parameters: { lagMs: { type: "number", meaning: "how long", default: 1000 } },
  },
  "graceful-ignored": { group: "bmc", meaning: "the power button and a graceful shutdown do nothing", parameters: {} },
  "reset-ignored": {
    group: "bmc",
    meaning: "a reset is answered as success and not done",
    parameters: { type: { type: "string", meaning: "only resets whose ResetType matches this regular expression" } },
  },
  "override-lost": { group: "bmc", meaning: "the boot override is gone again as soon as it is set", parameters: {} },
  "extra-reboot": {
    group: "bmc",
    meaning: "the next start reboots by itself once more, and the boot override is used up by the first",
    parameters: {},
  },
  "boot-mode-legacy": { group: "bmc", meaning: "the boot mode reads Legacy, whatever was set", parameters: {} },
  "off-after-start": {
    group: "bmc",
    meaning: "the server switches itself off right after a start, as after applying settings",
    parameters: {},
  },
  "slow-media": {
    group: "bmc",
    meaning: "the virtual medium is read slowly",
    parameters: { bytesPerSecond: { type: "number", meaning: "how fast", default: 50_000 } },
  },
  "media-size-cap": {
    group: "bmc",
    meaning: "larger media are refused",
    parameters: { bytes: { type: "number", meaning: "largest size", default: 1024 } },
  },
  "media-dropped": { group: "bmc", meaning: "the medium is ejected by the next start, before the firmware looks at it", parameters: {} },
  "media-url-query-refused": { group: "bmc", meaning: "the URL of a medium may not contain ? or =", parameters: {} },
  "media-patch-only": { group: "bmc", meaning: "virtual media has no actions: Image and Inserted are set by PATCH", parameters: {} },
  "media-name-kept": {
    group: "bmc",
    meaning: "an empty slot keeps ImageName and reads Inserted with ConnectedVia NotConnected",
    parameters: {},
  },
  "second-client": {
    group: "bmc",
    meaning: "somebody else acts at the BMC right after a request was answered",
    parameters: {
      ...trigger,
      does: {
        type: "string",
        meaning: "power-off, power-on, restart, eject, insert, override or tag (with somebody else's text)",
        default: "power-off",
      },
      tag: { type: "string", meaning: "the text of the tag", default: "inventory 4711" },
    },
  },
} as const satisfies Record<string, FaultRow>;
