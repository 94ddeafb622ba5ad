import type { HostRun } from "../../conductor/host-run.js";
import type { ErasureRecord } from "../../domain/disk/erasure.js";
import type { Value, ValueObject } from "../value.js";
import { isObject } from "../value.js";

/** The files keep all of them. */
const maxErasures = 64;

/** Records of this host's erasures, oldest first; undefined before the first. */
export function erasuresOutput(run: HostRun, oldOutputs: ValueObject): Value | undefined {
  const old = Array.isArray(oldOutputs.erasures) ? oldOutputs.erasures.filter((item: Value): item is ValueObject => isObject(item)) : [];
  // A killed run's are in its record only.
  const found = [...(run.record?.erasures ?? []).map(({ record }) => record), ...run.erasures].map(erasureOutput);
  const all = new Map([...old, ...found].map((erasure) => [JSON.stringify([erasure.startedAt, erasure.disk, erasure.result]), erasure]));
  return all.size === 0 ? undefined : [...all.values()].slice(-maxErasures);
}

/** Without what the resource says anyway. */
function erasureOutput({
  version: _version,
  host: _host,
  owner: _owner,
  bmcAddress: _address,
  method,
  ...kept
}: ErasureRecord): ValueObject {
  return { ...kept, disk: { ...kept.disk }, ...(method === "" ? {} : { method }) };
}
