import type { Claim, ClaimReading } from "../bmc/claim.js";
import { incarnationTime, sameClaimDigest } from "../bmc/claim.js";
import { BareMetalError } from "../errors.js";

export interface ClaimQuestion {
  readonly reading: ClaimReading;
  /** Our owner as claims show it. */
  readonly owner: string;
  /** Full name of our owner, for texts. */
  readonly ownerName: string;
  readonly host: string;
  /** Incarnation in the state; undefined in a create. */
  readonly incarnation: string | undefined;
  /** Digest of what the program wants provisioned; empty without an image. */
  readonly wanted: string;
  /** Digest that the state says is provisioned; undefined in a create, and where nothing is. */
  readonly provisioned?: string | undefined;
  /** What is known to run was made under another rebuildToken than the program's: the program asks for the disk to be written anew. */
  readonly rebuild: boolean;
  /** Only the running system's registration and power are wanted, never its disk (externallyProvisioned). */
  readonly follow?: boolean;
  readonly force: boolean;
}

export type ClaimAnswer =
  /** Nobody's: take it. */
  | { readonly kind: "take" }
  /** An inventory number is in the tag: go on without a claim. */
  | { readonly kind: "unclaimable"; readonly text: string }
  /** Ours: go on from what is observed. */
  | { readonly kind: "resume"; readonly claim: Claim }
  /** Ours, and already runs what is wanted. */
  | { readonly kind: "running"; readonly claim: Claim }
  /** Of this very creation under the owner's former name: goes on under the new one. */
  | { readonly kind: "renamed"; readonly claim: Claim }
  /** Somebody else's, taken over because the program says so. */
  | { readonly kind: "seize"; readonly claim: Claim };

/** Whether this run may touch the server. Throws HOST_CLAIMED, HOST_OCCUPIED or SUPERSEDED, each with the way out. */
export function decideClaim(question: ClaimQuestion): ClaimAnswer {
  const { reading } = question;
  if (reading.kind === "none") return { kind: "take" };
  if (reading.kind === "text") return decideText(question, reading.text);
  const { claim } = reading;
  if (claim.owner !== question.owner) {
    if (question.incarnation === claim.incarnation) return { kind: "renamed", claim };
    if (question.force) return { kind: "seize", claim };
    throw new BareMetalError(
      "HOST_CLAIMED",
      `${question.host} is claimed by another owner: ${describeClaim(claim)}; this program's owner is ${question.ownerName}`,
      {
        subject: question.host,
        remedy: "destroy it in the other owner's stack, or set force: true on this host to take it over",
      },
    );
  }
  return question.incarnation === undefined ? decideCreate(question, claim) : decideUpdate(question, claim, question.incarnation);
}

/** A claim that cannot be read, of a newer version or cut off, is somebody's all the same. */
function decideText(question: ClaimQuestion, text: string): ClaimAnswer {
  if (!text.startsWith("pl:") || question.force) return { kind: "unclaimable", text };
  throw new BareMetalError("HOST_CLAIMED", `${question.host} carries a claim that this version cannot read: ${text.slice(0, 64)}`, {
    subject: question.host,
    remedy: "use the provider's newest version; if nobody uses the server, clear the asset tag at its BMC",
  });
}

function decideCreate(question: ClaimQuestion, claim: Claim): ClaimAnswer {
  const mayRun = claim.phase === "running" || claim.phase === "handedOver";
  if (!mayRun) return { kind: "resume", claim };
  // rebuildToken is part of the digest: one that was carried out does not write the disk a second time.
  if (sameClaimDigest(claim.digest, question.wanted))
    return claim.phase === "running" ? { kind: "running", claim } : { kind: "resume", claim };
  if (question.rebuild || question.follow === true) return { kind: "resume", claim };
  throw new BareMetalError(
    "HOST_OCCUPIED",
    `${question.host} already runs a system that this owner provisioned (${describeClaim(claim)}), and the program asks for something else`,
    {
      subject: question.host,
      remedy:
        "import it (pulumi import, or the import option), restore the state, or use the inputs it was provisioned with; once it is in the state, another rebuildToken has its disk written anew",
    },
  );
}

function decideUpdate(question: ClaimQuestion, claim: Claim, incarnation: string): ClaimAnswer {
  if (claim.incarnation === incarnation) return { kind: isFinished(question, claim) ? "running" : "resume", claim };
  throw new BareMetalError(
    "SUPERSEDED",
    `${question.host} belongs to a newer creation of this resource (${describeClaim(claim)}; the state holds ${incarnation})`,
    {
      subject: question.host,
      remedy: "two checkouts or stacks of the same owner manage this server: remove one of them from its state",
    },
  );
}

/**
 * An earlier run was killed between its last step and its answer, or failed before it touched anything: what is wanted runs.
 * Five characters of a digest cannot tell apart what is wanted and what was there before when they begin alike.
 */
function isFinished({ wanted, provisioned }: ClaimQuestion, claim: Claim): boolean {
  if (claim.phase !== "running" || !sameClaimDigest(claim.digest, wanted)) return false;
  return provisioned === undefined || provisioned === wanted || !sameClaimDigest(provisioned, wanted);
}

/** Whose claim it is, since when and how far, for a person. */
export function describeClaim(claim: Claim): string {
  return `owner ${claim.owner}, since ${utcMinute(incarnationTime(claim.incarnation))}, phase ${claim.phase}`;
}

/** UTC to the minute, without the platform's calendar: domain/ has no Date. */
function utcMinute(epochMs: number): string {
  const days = Math.floor(epochMs / 86_400_000);
  const minutes = Math.floor((epochMs % 86_400_000) / 60_000);
  // civil-from-days, Howard Hinnant
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)} UTC`;
}
