import { createHash } from "node:crypto";
import type { HostSpec } from "../../domain/host/host-spec.js";
import { canonicalJson } from "../deep-diff.js";
import type { Value } from "../value.js";

/** Digests of what is on the disk, each salted with the owner so that equal secrets of two owners do not show. */
export interface WantedDigests {
  readonly image: string;
  readonly userData: string;
  readonly networkData: string;
  readonly metaData: string;
  /** Over all of these and rebuildToken: equal means that nothing has to be written. */
  readonly digest: string;
}

export function wantedDigests(spec: HostSpec): WantedDigests | undefined {
  if (spec.image === undefined) return undefined;
  const of = (value: Value | undefined): string => sha256(`${spec.owner}\n${canonicalJson(value)}`);
  // A digest names the content; a list of digests names it only together with the URL.
  const image = of(namedDigest(spec) ?? [spec.image.url, spec.image.checksum]);
  const [userData, networkData, metaData] = [of(spec.userData ?? spec.ignition), of(spec.networkData), of(spec.metaData)];
  return { image, userData, networkData, metaData, digest: of([image, userData, networkData, metaData, spec.rebuildToken]) };
}

/** The image's SHA-256 where the program gives it and not a list; lower-case. */
export function namedDigest({ image }: HostSpec): string | undefined {
  return image !== undefined && /^[0-9a-f]{64}$/i.test(image.checksum) ? image.checksum.toLowerCase() : undefined;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
