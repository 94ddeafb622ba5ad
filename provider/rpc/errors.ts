import { Metadata, status, type StatusObject } from "@grpc/grpc-js";
import anyPb from "google-protobuf/google/protobuf/any_pb.js";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import statusPb from "@pulumi/pulumi/proto/status_pb.js";
import { errorCodes, type ErrorCode } from "../domain/error-codes.js";
import { BareMetalError, describeError, InputError } from "../domain/errors.js";
import { InitFailed } from "../resources/resource.js";
import { isObject, type Value, type ValueObject } from "../resources/value.js";
import { encodeObject } from "./marshal.js";
import type { Scrubber } from "./secrets.js";

const maxLogLines = 15;

/**
 * The gRPC status of each of our codes when it is not saved as partial state. The engine takes UNKNOWN, INTERNAL and DATA_LOSS
 * for "the state may be corrupt", so only a bug of ours is one of these.
 */
const statusOf = {
  BMC_UNREACHABLE: status.UNAVAILABLE,
  BMC_TIMEOUT: status.DEADLINE_EXCEEDED,
  BMC_BUSY: status.UNAVAILABLE,
  BMC_UNAUTHORIZED: status.PERMISSION_DENIED,
  BMC_CERTIFICATE: status.FAILED_PRECONDITION,
  BMC_UNSUPPORTED: status.FAILED_PRECONDITION,
  BMC_REJECTED: status.FAILED_PRECONDITION,
  BMC_MALFORMED: status.FAILED_PRECONDITION,
  BMC_TASK_FAILED: status.ABORTED,
  MEDIA_NOT_FETCHED: status.FAILED_PRECONDITION,
  SERVE_FAILED: status.FAILED_PRECONDITION,
  AGENT_SILENT: status.DEADLINE_EXCEEDED,
  AGENT_LOST: status.UNAVAILABLE,
  AGENT_STEP_FAILED: status.ABORTED,
  IDENTITY_MISMATCH: status.FAILED_PRECONDITION,
  IMAGE_UNREADABLE: status.FAILED_PRECONDITION,
  IMAGE_CHECKSUM_MISMATCH: status.FAILED_PRECONDITION,
  IMAGE_NOT_BOOTABLE: status.FAILED_PRECONDITION,
  IMAGE_TOO_LARGE: status.FAILED_PRECONDITION,
  IMAGE_SECTOR_SIZE: status.FAILED_PRECONDITION,
  ROOT_DEVICE_NOT_FOUND: status.FAILED_PRECONDITION,
  WRONG_DEVICE: status.FAILED_PRECONDITION,
  FOREIGN_DATA: status.FAILED_PRECONDITION,
  DISK_FAILED: status.ABORTED,
  ERASE_UNSUPPORTED: status.FAILED_PRECONDITION,
  RECORD_FAILED: status.FAILED_PRECONDITION,
  KEXEC_REFUSED: status.FAILED_PRECONDITION,
  OS_SILENT: status.DEADLINE_EXCEEDED,
  HOST_CLAIMED: status.FAILED_PRECONDITION,
  HOST_OCCUPIED: status.FAILED_PRECONDITION,
  HOST_IN_USE: status.FAILED_PRECONDITION,
  SUPERSEDED: status.FAILED_PRECONDITION,
  INPUT_INVALID: status.INVALID_ARGUMENT,
  DEADLINE_EXCEEDED: status.DEADLINE_EXCEEDED,
  CANCELLED: status.CANCELLED,
  PROVIDER_BUG: status.INTERNAL,
} as const satisfies Record<ErrorCode, status>;

/** The whole story of a failure for a person: chain of messages, code, remedy, last log lines. */
export function describeFailure(error: unknown): string {
  const known = findBareMetalError(error);
  if (known === undefined) return `provider bug, please report: ${describeError(error)} [PROVIDER_BUG]`;
  const bug = known.code === "PROVIDER_BUG" ? "provider bug, please report: " : "";
  const path = known instanceof InputError && known.path !== "" ? `${known.path}: ` : "";
  const lines = [`${bug}${path}${describeError(error)} [${known.code}]`];
  const remedy = known.remedy ?? usualRemedy(known.code);
  if (remedy !== undefined) lines.push(`remedy: ${remedy}`);
  return [...lines, ...known.logTail.slice(-maxLogLines).map((line) => `  | ${line}`)].join("\n");
}

function usualRemedy(code: ErrorCode): string | undefined {
  const row = errorCodes[code];
  return "remedy" in row ? row.remedy : undefined;
}

/** The outermost error of ours in the chain of causes. */
function findBareMetalError(error: unknown): BareMetalError | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 10 && current instanceof Error; depth++) {
    if (current instanceof BareMetalError) return current;
    current = current.cause;
  }
  return undefined;
}

/** The reasons of a partial state. The cause is told in full once: in the reason that quotes it, else as the last one. */
export function reasonsOf(failure: InitFailed): readonly string[] {
  const reasons = failure.reasons.filter((reason) => reason !== "");
  if (failure.cause === undefined) return reasons.length === 0 ? [failure.message] : reasons;
  const full = describeFailure(failure.cause);
  const chain = describeError(failure.cause);
  const quoting = reasons.findIndex((reason) => reason.includes(chain));
  if (quoting < 0) return [...reasons, full];
  return reasons.map((reason, index) => (index === quoting ? reason.replace(chain, () => full) : reason));
}

/** What the call is answered with. `inputs` only for Read. */
export function toStatus(error: unknown, scrubber: Scrubber, inputs?: ValueObject): Partial<StatusObject> {
  if (error instanceof InitFailed) return initFailedStatus(error, scrubber, inputs);
  return { code: statusOf[findBareMetalError(error)?.code ?? "PROVIDER_BUG"], details: scrubber.scrub(describeFailure(error)) };
}

/** A failure that cannot carry state, as in Delete. */
export function toPlainStatus(error: unknown, scrubber: Scrubber): Partial<StatusObject> {
  if (!(error instanceof InitFailed)) return toStatus(error, scrubber);
  const code = findBareMetalError(error)?.code;
  return { code: code === undefined ? status.ABORTED : statusOf[code], details: scrubber.scrub(reasonsOf(error).join("\n")) };
}

/** Conditions quote the failure, and the state keeps them in clear. */
function withCleanConditions(outputs: ValueObject, scrubber: Scrubber): ValueObject {
  const clean = (value: Value | undefined): Value | undefined => {
    if (typeof value === "string") return scrubber.scrub(value);
    if (Array.isArray(value)) return value.map((item: Value) => clean(item) ?? null);
    return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item)])) : value;
  };
  return { ...outputs, conditions: clean(outputs.conditions) };
}

function initFailedStatus(failure: InitFailed, scrubber: Scrubber, inputs: ValueObject | undefined): Partial<StatusObject> {
  scrubber.learn(failure.outputs);
  const reasons = reasonsOf(failure).map((reason) => scrubber.scrub(reason));
  const detail = new providerPb.ErrorResourceInitFailed();
  detail.setId(failure.id);
  detail.setProperties(encodeObject(withCleanConditions(failure.outputs, scrubber)));
  detail.setReasonsList(reasons);
  if (inputs !== undefined) detail.setInputs(encodeObject(inputs));
  const packed = new anyPb.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  // The code inside must equal the gRPC code, or the engine drops the details.
  const rich = new statusPb.Status();
  rich.setCode(status.UNKNOWN);
  rich.setMessage(reasons[0] ?? "");
  rich.addDetails(packed);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(rich.serializeBinary()));
  return { code: status.UNKNOWN, details: reasons[0] ?? "", metadata };
}
