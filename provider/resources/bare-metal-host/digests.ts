import { createHash } from "node:crypto";
import type { HostSpec } from "../../domain/host/host-spec.js";
import type { PreparedImage } from "../../ports/image-source.js";
import { canonicalJson } from "../deep-diff.js";
import { textAt } from "../read-value.js";
import type { Value, ValueObject } from "../value.js";

/** Digests of what is on the disk, each salted with the owner so that equal secrets of two owners do not show. */
export interface WantedDigests {
  readonly image: string;
  readonly userData: string;
  readonly networkData: string;
  readonly metaData: string;
  /** Over all of these and rebuildToken: equal means that nothing has to be written. */
  readonly digest: string;
}

/**
 * `provisioned`: what the state says was written. Of an image named there by both its SHA-256 and its SHA-512, either is the same image, and
 * changing from one to the other changes nothing.
 */
export function wantedDigests(spec: HostSpec, provisioned?: ValueObject): WantedDigests | undefined {
  if (spec.image === undefined) return undefined;
  const named = namedDigest(spec);
  // A digest names the content; a list of digests names it only together with the URL.
  if (named === undefined) return digestsFor(spec, [spec.image.url, spec.image.checksum]);
  const asGiven = digestsFor(spec, named);
  const aliases = aliasesIn(provisioned);
  if (!aliases.includes(named)) return asGiven;
  const written = textAt(provisioned, "digest");
  return aliases.map((alias) => digestsFor(spec, alias)).find(({ digest }) => digest === written) ?? asGiven;
}

function digestsFor(spec: HostSpec, imageName: Value): WantedDigests {
  const of = (value: Value | undefined): string => sha256(`${spec.owner}\n${canonicalJson(value)}`);
  const image = of(imageName);
  const [userData, networkData, metaData] = [of(spec.userData ?? spec.ignition), of(spec.networkData), of(spec.metaData)];
  return { image, userData, networkData, metaData, digest: of([image, userData, networkData, metaData, spec.rebuildToken]) };
}

function aliasesIn(provisioned: ValueObject | undefined): string[] {
  return ["image", "imageSha512"].flatMap((key) => textAt(provisioned, key) ?? []);
}

/** The image's SHA-256 or SHA-512 where the program gives it and not a list; lower-case. */
export function namedDigest({ image }: HostSpec): string | undefined {
  const [, hex] = /^(?:sha(?:256|512):)?([0-9a-f]{64}|[0-9a-f]{128})$/i.exec(image?.checksum.trim() ?? "") ?? [];
  return hex?.toLowerCase();
}

/** Names of the written image for the state. Of one that was not looked at in this run, those that the state has are kept. */
export function imageDigests(
  image: PreparedImage | undefined,
  spec: HostSpec,
  digests: WantedDigests,
  old: ValueObject | undefined,
): { readonly image: string; readonly imageSha512?: string } {
  const named = namedDigest(spec);
  const aliases =
    image === undefined ? aliasesIn(old) : [image.sourceDigest, ...(image.sourceSha512 === undefined ? [] : [image.sourceSha512])];
  const isKnown = image !== undefined || (named !== undefined && aliases.includes(named));
  const [sha256Name = named ?? digests.image, sha512Name] = isKnown ? aliases : [];
  return { image: sha256Name, ...(sha512Name === undefined ? {} : { imageSha512: sha512Name }) };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
