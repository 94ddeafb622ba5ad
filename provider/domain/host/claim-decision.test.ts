import type { Claim, ClaimPhase } from "../bmc/claim.js";
import { incarnationAt } from "../bmc/claim.js";
import { BareMetalError } from "../errors.js";
import { decideClaim, type ClaimQuestion } from "./claim-decision.js";

const since = incarnationAt(Date.UTC(2026, 10, 20, 10, 11));
const claim = (phase: ClaimPhase, change: Partial<Claim> = {}): ClaimQuestion["reading"] => ({
  kind: "claim",
  claim: { owner: "plat/dc1~1a2b3c", incarnation: since, phase, digest: "", ...change },
});
const question: ClaimQuestion = {
  reading: { kind: "none" },
  owner: "plat/dc1~1a2b3c",
  ownerName: "platform/dc1",
  host: "r2-u17",
  incarnation: undefined,
  wanted: "abcde12345",
  rebuild: false,
  force: false,
};

const unreadable = { kind: "text", text: "pl:other~123456:abc123:z1234567" } as const;
const answers: readonly (readonly [string, Partial<ClaimQuestion>, string])[] = [
  ["an empty tag is taken", {}, "take"],
  ["a claim that cannot be read is passed by with force", { reading: unreadable, force: true }, "unclaimable"],
  ["an inventory number stays", { reading: { kind: "text", text: "INV-4711" } }, "unclaimable"],
  ["our own unfinished work is resumed", { reading: claim("writing") }, "resume"],
  ["our own hand-over of the same content is resumed", { reading: claim("handedOver", { digest: "abcde" }) }, "resume"],
  ["a running system of the same content is adopted", { reading: claim("running", { digest: "abcde" }) }, "running"],
  ["rebuildToken goes over a running system of ours", { reading: claim("running", { digest: "fffff" }), rebuild: true }, "resume"],
  ["rebuildToken does not write again what it had written", { reading: claim("running", { digest: "abcde" }), rebuild: true }, "running"],
  ["an update that had ended is not done again", { reading: claim("running", { digest: "abcde" }), incarnation: since }, "running"],
  [
    "an update that had failed before it touched anything, taken back",
    { reading: claim("running", { digest: "abcde" }), incarnation: since, provisioned: "abcde12345" },
    "running",
  ],
  [
    "an update from a digest that begins alike",
    { reading: claim("running", { digest: "abcde" }), incarnation: since, provisioned: "abcde99999" },
    "resume",
  ],
  ["an update that had got as far as the hand-over", { reading: claim("handedOver", { digest: "abcde" }), incarnation: since }, "resume"],
  [
    "the owner's new name keeps the server of this creation",
    { reading: claim("running", { owner: "other~000000" }), incarnation: since },
    "renamed",
  ],
  ["a system of ours is followed without its disk", { reading: claim("running", { digest: "fffff" }), wanted: "", follow: true }, "resume"],
  ["force takes another owner's server", { reading: claim("running", { owner: "other~000000" }), force: true }, "seize"],
  ["an update of the same incarnation goes on", { reading: claim("running", { digest: "fffff" }), incarnation: since }, "resume"],
];

const refusals: readonly (readonly [string, Partial<ClaimQuestion>, string, RegExp])[] = [
  [
    "another owner's server",
    { reading: claim("running", { owner: "other~000000" }) },
    "HOST_CLAIMED",
    /owner other~000000, since 2026-11-20 10:11 UTC/,
  ],
  ["a running system of other content", { reading: claim("running", { digest: "fffff" }) }, "HOST_OCCUPIED", /already runs/],
  [
    "a running system when no image is wanted",
    { reading: claim("running", { digest: "fffff" }), wanted: "" },
    "HOST_OCCUPIED",
    /already runs/,
  ],
  [
    "another owner's server although the state holds an older creation",
    { reading: claim("running", { owner: "other~000000" }), incarnation: "000000" },
    "HOST_CLAIMED",
    /owner other~000000/,
  ],
  ["a claim that cannot be read", { reading: unreadable }, "HOST_CLAIMED", /cannot read/],
  ["an update of an older incarnation", { reading: claim("running"), incarnation: "000000" }, "SUPERSEDED", /newer creation/],
];

describe("a claim on a server", () => {
  it.each(answers)("%s", (_name, change, kind) => {
    expect(decideClaim({ ...question, ...change }).kind).toBe(kind);
  });

  it.each(refusals)("refuses %s", (_name, change, code, text) => {
    const refuse = (): unknown => decideClaim({ ...question, ...change });
    expect(refuse).toThrow(text);
    try {
      refuse();
    } catch (error) {
      expect(error).toBeInstanceOf(BareMetalError);
      expect((error as BareMetalError).code).toBe(code);
      expect((error as BareMetalError).remedy).toBeTruthy();
    }
  });
});
