import { filters, type FaultRow } from "./fault-row.js";

/** What resources look like and what becomes of changes of them. */
export const resourceFaults = {
  "stale-read": {
    group: "bmc",
    meaning: "a resource reads as before for a while after a PATCH or an action",
    parameters: { ...filters, forMs: { type: "number", meaning: "how long after each change", default: 500 } },
  },
  "patch-ignored": {
    group: "bmc",
    meaning: "a PATCH is answered 200 and changes nothing",
    parameters: { ...filters, body: { type: "string", meaning: "only bodies that match this regular expression" } },
  },
  "odd-tasks": {
    group: "bmc",
    meaning: "actions are answered with a task that behaves oddly",
    parameters: {
      action: { type: "string", meaning: "Reset or InsertMedia", default: "Reset" },
      form: {
        type: "string",
        meaning: "slow, stuck, monitor-404 (at first), vanishes, warning, full-but-running, failed, no-location or in-message",
        default: "slow",
      },
    },
  },
  "empty-systems": { group: "bmc", meaning: "the collection of systems is empty, and so is the system", parameters: {} },
  "root-without-links": { group: "bmc", meaning: "the service root names nothing", parameters: {} },
  etag: {
    group: "bmc",
    meaning: "ETags are shown or compared oddly",
    parameters: {
      form: {
        type: "string",
        meaning: "weak, changing, gzip, quoted-twice, empty, absent, header-differs, always-412, demanded or post-refused",
        default: "weak",
      },
    },
  },
  "etag-conflict": {
    group: "bmc",
    meaning: "a PATCH is answered 412 as if somebody had just changed the resource",
    parameters: { ...filters },
  },
  shape: {
    group: "bmc",
    meaning: "resources have an unusual shape",
    parameters: {
      ...filters,
      form: {
        type: "string",
        meaning:
          "missing, nulls, empty, numbers-as-text, other-case, members-null, two-systems, vendor-null, action-info, no-eject, no-asset-tag, padded-tag or no-media",
        default: "nulls",
      },
    },
  },
} as const satisfies Record<string, FaultRow>;
