/** How a failure may be retried: at once, after a pause, or not without a person. */
export type Retry = "now" | "backoff" | "never";

interface ErrorCodeRow {
  readonly retry: Retry;
  /** What the code means to an operator, one line, no full stop. */
  readonly meaning: string;
  /** The way out, where the error itself knows no better one. */
  readonly remedy?: string;
}

/** Every error code of the provider. Codes are stable: users match on them. */
export const errorCodes = {
  BMC_UNREACHABLE: { retry: "backoff", meaning: "no TCP or TLS connection to the BMC" },
  BMC_TIMEOUT: {
    retry: "backoff",
    meaning: "the BMC answered too late, or a state was not reached in time",
    remedy: "run the same command again: it goes on from what it finds",
  },
  BMC_BUSY: {
    retry: "backoff",
    meaning: "the BMC is not ready or has no free session",
    remedy: "run the same command again when the BMC has settled; somebody's open sessions may have to end first",
  },
  BMC_UNAUTHORIZED: { retry: "never", meaning: "the BMC refused the credentials or the privilege" },
  BMC_CERTIFICATE: { retry: "never", meaning: "the BMC's TLS certificate is not the trusted one" },
  BMC_UNSUPPORTED: { retry: "never", meaning: "the BMC lacks something that is needed" },
  BMC_REJECTED: { retry: "never", meaning: "the BMC refused a request" },
  BMC_MALFORMED: { retry: "never", meaning: "the BMC's answer could not be understood" },
  BMC_TASK_FAILED: { retry: "never", meaning: "a BMC task ended with an error" },
  MEDIA_NOT_FETCHED: { retry: "never", meaning: "the BMC did not fetch the boot medium from the provider" },
  SERVE_FAILED: { retry: "never", meaning: "the provider cannot serve boot media or images" },
  AGENT_SILENT: { retry: "backoff", meaning: "the agent did not call in time" },
  AGENT_LOST: {
    retry: "backoff",
    meaning: "the connection to the agent broke and did not come back",
    remedy: "look at the server's console and at the network between it and this machine, then run the same command again",
  },
  AGENT_STEP_FAILED: { retry: "never", meaning: "a step in the ramdisk failed" },
  IDENTITY_MISMATCH: { retry: "never", meaning: "another machine answered than the one expected" },
  IMAGE_UNREADABLE: { retry: "never", meaning: "the image could not be read or fetched" },
  IMAGE_CHECKSUM_MISMATCH: { retry: "never", meaning: "the image is not the one the checksum names" },
  IMAGE_NOT_BOOTABLE: { retry: "never", meaning: "the image has no partition table or no EFI loader" },
  IMAGE_TOO_LARGE: { retry: "never", meaning: "the image does not fit on the root device" },
  IMAGE_SECTOR_SIZE: { retry: "never", meaning: "the image is made for another logical sector size than the root device has" },
  ROOT_DEVICE_NOT_FOUND: { retry: "never", meaning: "no disk, or more than one, matches the root device hints" },
  WRONG_DEVICE: { retry: "never", meaning: "the disk is not the pinned one" },
  FOREIGN_DATA: { retry: "never", meaning: "the disk carries data that is not ours" },
  DISK_FAILED: {
    retry: "never",
    meaning: "the disk returned an error or other bytes than were written",
    remedy: "look at the disk's health; replace it, or choose another one by rootDeviceHints",
  },
  ERASE_UNSUPPORTED: { retry: "never", meaning: "the disk has no erase of its own that works" },
  RECORD_FAILED: { retry: "never", meaning: "the record of an erasure cannot be kept" },
  KEXEC_REFUSED: { retry: "never", meaning: "kexec is required but cannot be used on this host" },
  OS_SILENT: { retry: "backoff", meaning: "the operating system did not report in" },
  HOST_CLAIMED: { retry: "never", meaning: "the server belongs to another owner" },
  HOST_OCCUPIED: { retry: "never", meaning: "the server already runs something else of ours" },
  HOST_IN_USE: { retry: "never", meaning: "a cluster or pool still uses the host" },
  SUPERSEDED: { retry: "never", meaning: "the server belongs to a newer incarnation of the resource" },
  INPUT_INVALID: { retry: "never", meaning: "an input is wrong" },
  DEADLINE_EXCEEDED: {
    retry: "backoff",
    meaning: "the operation's time is used up",
    remedy: "run the same command again: it goes on from what it finds; customTimeouts gives it more time",
  },
  CANCELLED: { retry: "now", meaning: "the run was cancelled", remedy: "run the same command again: it goes on from what it finds" },
  PROVIDER_BUG: { retry: "never", meaning: "a broken invariant in the provider; please report it" },
} as const satisfies Record<string, ErrorCodeRow>;

export type ErrorCode = keyof typeof errorCodes;
