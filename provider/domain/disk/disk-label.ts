import { eraseMethods, type EraseMethod, type EraseResult } from "./erasure.js";
import type { DiskLabel } from "../hardware/inventory.js";

export const diskLabelBytes = 4096;
/** Where the label stands while a disk is prepared and written; the image's own first MiB replaces it at the end. */
export const writingLabelOffset = 1024 * 1024 - diskLabelBytes;

const magic = "BAREMETAL-LABEL";
const phases: readonly DiskLabel["phase"][] = ["preparing", "writing", "complete"];

/** SHA-256 of a text (UTF-8), hex: given by the caller, since the domain has no crypto. */
export type TextDigest = (text: string) => string;

export interface DiskLabelNote {
  /** The image's region was zeroed once for this work: whatever is missing of the image can be written over zeros. */
  readonly isZeroed: boolean;
  /** An overwrite is under way: so many bytes from the start hold zeros. */
  readonly overwrittenBytes?: number;
  /** The whole disk was erased, and nothing but this label written since. */
  readonly erased?: EraseResult;
}

/** A block of 4096 bytes: magic line, JSON line, SHA-256 of the JSON line, zeros. */
export function encodeDiskLabel(label: DiskLabel, digest: TextDigest, note: DiskLabelNote = { isZeroed: false }): Uint8Array {
  const { owner, incarnation, hostUuid, serialNumber, phase } = label;
  const json = JSON.stringify({ owner, incarnation, hostUuid, serialNumber, phase, digest: label.digest, ...note });
  const text = new TextEncoder().encode(`${magic}\n${json}\n${digest(json)}\n`);
  if (text.length > diskLabelBytes) throw new RangeError(`the disk label has ${text.length} bytes, at most ${diskLabelBytes} fit`);
  const block = new Uint8Array(diskLabelBytes);
  block.set(text);
  return block;
}

/** The label in a block; undefined when there is none or it is torn. */
export function decodeDiskLabel(
  block: Uint8Array,
  digest: TextDigest,
): { readonly label: DiskLabel; readonly note: DiskLabelNote } | undefined {
  const end = block.indexOf(0);
  const [first, json, sum] = new TextDecoder().decode(end < 0 ? block : block.subarray(0, end)).split("\n");
  if (first !== magic || json === undefined || sum !== digest(json)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!isDiskLabel(value)) return undefined;
  const { owner, incarnation, hostUuid, serialNumber, phase, digest: content } = value;
  return { label: { owner, incarnation, hostUuid, serialNumber, phase, digest: content }, note: noteOf(value) };
}

function noteOf(value: object): DiskLabelNote {
  const fields = value as Record<string, unknown>;
  const bytes = fields["overwrittenBytes"];
  const erased = eraseResultOf(fields["erased"]);
  return {
    isZeroed: fields["isZeroed"] === true,
    ...(typeof bytes === "number" && Number.isSafeInteger(bytes) && bytes > 0 ? { overwrittenBytes: bytes } : {}),
    ...(erased === undefined ? {} : { erased }),
  };
}

function eraseResultOf(value: unknown): EraseResult | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { method, seed, samples } = value as Record<string, unknown>;
  const isKnown = typeof method === "string" && Object.hasOwn(eraseMethods, method);
  return isKnown && typeof seed === "string" && typeof samples === "number" ? { method: method as EraseMethod, seed, samples } : undefined;
}

function isDiskLabel(value: unknown): value is DiskLabel {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  const texts = ["owner", "incarnation", "hostUuid", "serialNumber", "digest"];
  return texts.every((name) => typeof fields[name] === "string") && phases.some((phase) => phase === fields["phase"]);
}

/** Whether two labels speak of the same work, whatever its phase. */
export function isSameWork(left: DiskLabel, right: DiskLabel): boolean {
  return left.owner === right.owner && left.incarnation === right.incarnation && left.digest === right.digest;
}
