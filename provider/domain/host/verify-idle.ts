import { BareMetalError } from "../errors.js";
import type { ClaimAnswer } from "./claim-decision.js";

export interface IdleQuestion {
  readonly host: string;
  readonly isOn: boolean;
  readonly answer: ClaimAnswer;
  /** The state holds the server already: its program knows what runs on it. */
  readonly isInState: boolean;
  /** An unfinished run of this machine has booted the server: what runs is its ramdisk or its system. */
  readonly isOurRun: boolean;
  readonly force: boolean;
}

/**
 * Throws HOST_OCCUPIED when a create would switch off a server of which nobody can say what runs on it: a claim of ours that got no
 * further than its registration, an empty tag, or a tag that holds something else.
 */
export function verifyIdle(question: IdleQuestion): void {
  const { host, answer } = question;
  if (!question.isOn || question.isInState || question.isOurRun || question.force) return;
  const isUnknown =
    answer.kind === "take" || answer.kind === "unclaimable" || (answer.kind === "resume" && answer.claim.phase === "registered");
  if (!isUnknown) return;
  throw new BareMetalError("HOST_OCCUPIED", `${host} is on, and no claim says what runs on it`, {
    subject: host,
    remedy: "switch it off when nobody needs what runs there, or set force: true on this host to have it switched off",
  });
}
