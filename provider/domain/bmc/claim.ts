/** Phases that a claim shows to a person at the BMC; at most four characters. */
export const claimPhases = ["reg", "boot", "disk", "jump", "run", "free", "wipe"] as const;
export type ClaimPhase = (typeof claimPhases)[number];

/** Our mark on the BMC: who holds the server, which creation of the resource, how far it is. */
export interface Claim {
  /** 8 hex characters: hash of the owner's name. */
  readonly owner: string;
  /** 6 hex characters, new with each creation of the resource. */
  readonly incarnation: string;
  readonly phase: ClaimPhase;
  /** First 6 hex characters of the digest of what is provisioned; empty before. */
  readonly digest: string;
}

export type ClaimReading =
  | { readonly kind: "none" }
  | { readonly kind: "claim"; readonly claim: Claim }
  /** An inventory number or other text: never touched. */
  | { readonly kind: "text"; readonly text: string };

const pattern = /^pl:([0-9a-f]{8}):([0-9a-f]{6}):([a-z]{1,4})(?:\.([0-9a-f]{6}))?$/;

/** Longest form: pl: + 8 + : + 6 + : + 4 + . + 6 = 30 characters. */
export function formatClaim(claim: Claim): string {
  const digest = claim.digest === "" ? "" : `.${claim.digest.slice(0, 6)}`;
  return `pl:${claim.owner}:${claim.incarnation}:${claim.phase}${digest}`;
}

export function readClaim(assetTag: string): ClaimReading {
  const text = assetTag.trim();
  if (text === "" || /^default string$/i.test(text)) return { kind: "none" };
  const match = pattern.exec(text);
  const phase = claimPhases.find((known) => known === match?.[3]);
  if (match?.[1] === undefined || match[2] === undefined || phase === undefined) return { kind: "text", text };
  return { kind: "claim", claim: { owner: match[1], incarnation: match[2], phase, digest: match[4] ?? "" } };
}
