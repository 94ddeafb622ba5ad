import type { HostSpec } from "../../domain/host/host-spec.js";
import { deepDiff } from "../deep-diff.js";
import { namedDigest } from "./digests.js";
import { specOfInputs } from "./spec-of-inputs.js";
import type { OldHost } from "./update-host.js";
import { changeClassOf } from "./diff-host.js";

/**
 * What to say when an image's checksum changed to one of another kind and nothing else did: that may be the same file, which nobody here has
 * seen under both names. Undefined otherwise.
 */
export function checksumOfUnknownFile(spec: HostSpec, old: OldHost): string | undefined {
  const former = specOfInputs(spec.name, spec.owner, old.inputs);
  if (former.image === undefined || spec.image === undefined || former.image.url !== spec.image.url) return undefined;
  const changed = Object.keys(
    deepDiff({ ...former, image: former.image.checksum } as never, { ...spec, image: spec.image.checksum } as never),
  );
  if (changed.some((path) => path !== "image" && changeClassOf(path) === "reprovision")) return undefined;
  const [from, to] = [kindOf(former), kindOf(spec)];
  if (from === to) return undefined;
  return `${spec.name}: only image.checksum changed, from ${from} to ${to}: whether it names the file that is on the disk is not known, so the disk is written anew`;
}

function kindOf(spec: HostSpec): string {
  const named = namedDigest(spec);
  if (named === undefined) return "a list";
  return named.length === 64 ? "a SHA-256" : "a SHA-512";
}
