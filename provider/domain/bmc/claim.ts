/** Phases that a claim shows, each with the letter that stands for it in the tag. */
export const claimPhases = {
  registered: "r",
  booting: "b",
  writing: "d",
  handedOver: "j",
  running: "o",
  available: "f",
  wiping: "w",
} as const satisfies Record<string, string>;
export type ClaimPhase = keyof typeof claimPhases;

/** Our mark on the BMC: who holds the server, which creation of the resource, how far it is. */
export interface Claim {
  /** Readable part of the owner's name and 6 hex characters of its hash, such as plat/dc1~1a2b3c. */
  readonly owner: string;
  /** Seconds since the epoch at the resource's creation, base 36, 6 characters: new with each creation, and says since when. */
  readonly incarnation: string;
  readonly phase: ClaimPhase;
  /** First 5 hex characters of the digest of what is provisioned; empty before. */
  readonly digest: string;
}

export type ClaimReading =
  | { readonly kind: "none" }
  | { readonly kind: "claim"; readonly claim: Claim }
  /** An inventory number or other text: never touched. */
  | { readonly kind: "text"; readonly text: string };

const pattern = /^pl:([a-z0-9./_-]{1,8}~[0-9a-f]{6}):([0-9a-z]{6}):([a-z])([0-9a-f]{5})?$/;

/** Longest form: pl: + 8 + ~ + 6 + : + 6 + : + 1 + 5 = 32 characters, what the shortest asset tags hold. */
export function formatClaim(claim: Claim): string {
  return `pl:${claim.owner}:${claim.incarnation}:${claimPhases[claim.phase]}${claim.digest.slice(0, 5)}`;
}

export function readClaim(assetTag: string): ClaimReading {
  const text = assetTag.trim();
  if (text === "" || /^default string$/i.test(text)) return { kind: "none" };
  const match = pattern.exec(text);
  const phase = (Object.keys(claimPhases) as ClaimPhase[]).find((known) => claimPhases[known] === match?.[3]);
  if (match?.[1] === undefined || match[2] === undefined || phase === undefined) return { kind: "text", text };
  return { kind: "claim", claim: { owner: match[1], incarnation: match[2], phase, digest: match[4] ?? "" } };
}

/** The owner as a claim shows it: the name if it is short, else its first and last four characters; the hash decides. */
export function claimOwner(name: string, sha256Hex: string): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9./_-]/g, "-");
  return `${slug.length <= 8 ? slug : slug.slice(0, 4) + slug.slice(-4)}~${sha256Hex.slice(0, 6)}`;
}

/** Whether two digests, each possibly shortened to a claim's five characters, name the same content. */
export function sameClaimDigest(a: string, b: string): boolean {
  return a !== "" && b !== "" && a.slice(0, 5) === b.slice(0, 5);
}

export function incarnationAt(epochMs: number): string {
  return Math.floor(epochMs / 1000)
    .toString(36)
    .padStart(6, "0")
    .slice(-6);
}

/** When the resource was created, milliseconds since the epoch. */
export function incarnationTime(incarnation: string): number {
  return parseInt(incarnation, 36) * 1000;
}
