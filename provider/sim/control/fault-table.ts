import type { FaultRow } from "./fault-row.js";
import { filters } from "./fault-row.js";
import { powerFaults } from "./power-faults.js";
import { requestFaults } from "./request-faults.js";
import { resourceFaults } from "./resource-faults.js";

export type { FaultParameter, FaultRow } from "./fault-row.js";

/** Every fault of the rack by name. `count` is used up by each request (or boot, or insertion) the fault hits. */
export const faultTable = {
  "bmc-not-ready": {
    group: "bmc",
    meaning: "requests are answered 503 with Retry-After, or 500 with a not-ready message",
    parameters: {
      ...filters,
      status: { type: "number", meaning: "503 or 500", default: 503 },
      retryAfterSeconds: { type: "number", meaning: "value of Retry-After; -1 leaves the header out", default: 1 },
    },
  },
  "stale-power-state": {
    group: "bmc",
    meaning: "the power state reads as before for a while after it changed",
    parameters: { forMs: { type: "number", meaning: "how long after each change", default: 2000 } },
  },
  "session-limit": { group: "bmc", meaning: "a login is answered 503: no session is free", parameters: {} },
  "boot-once-ignored": { group: "bmc", meaning: "the next start uses up the boot override without following it", parameters: {} },
  "media-not-fetched": {
    group: "bmc",
    meaning: "an insertion never fetches the medium",
    parameters: {
      mode: {
        type: "string",
        meaning: "silent: answered as success; error: answered as failure; late: success, and the medium fails when it is read",
        default: "silent",
      },
    },
  },
  "connection-reset": {
    group: "bmc",
    meaning: "the connection is reset",
    parameters: {
      ...filters,
      when: { type: "string", meaning: "mid-request: nothing was done; mid-response: it was done", default: "mid-request" },
    },
  },
  "certificate-changed": { group: "bmc", meaning: "the BMC shows another certificate to new connections", parameters: {} },
  "slow-answers": {
    group: "bmc",
    meaning: "each answer comes late",
    parameters: { ...filters, delayMs: { type: "number", meaning: "how late", default: 1000 } },
  },
  unauthorized: { group: "bmc", meaning: "good credentials and sessions are answered 401", parameters: { ...filters } },
  ...powerFaults,
  ...requestFaults,
  ...resourceFaults,
  "agent-never-dials": { group: "machine", meaning: "the ramdisk boots and its agent never calls", parameters: {} },
  "network-cut-mid-write": {
    group: "machine",
    meaning: "the server's connections break once while the image is written",
    parameters: { afterBytes: { type: "number", meaning: "image bytes before the cut", default: 65536 } },
  },
  "disk-write-error": {
    group: "machine",
    meaning: "the disk fails to write a place",
    parameters: { atByte: { type: "number", meaning: "offset of the bad place", default: 1048576 } },
  },
  "disk-slow": {
    group: "machine",
    meaning: "each write to a disk takes its time",
    parameters: { delayMs: { type: "number", meaning: "how long", default: 20 } },
  },
  "kexec-refused": {
    group: "machine",
    meaning: "the kernel refuses to load the written OS's kernel",
    parameters: { reason: { type: "string", meaning: "what it says", default: "kexec_file_load: Operation not permitted" } },
  },
  "foreign-disk": {
    group: "machine",
    meaning: "a disk carries somebody else's data",
    parameters: { disk: { type: "string", meaning: "name of the disk; default is the first" } },
  },
} as const satisfies Record<string, FaultRow>;

export type FaultName = keyof typeof faultTable;

export const faultNames = Object.keys(faultTable) as FaultName[];

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faultTable, name);
}
