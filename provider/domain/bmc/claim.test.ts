import {
  claimOwner,
  claimPhases,
  formatClaim,
  incarnationAt,
  incarnationTime,
  readClaim,
  sameClaimDigest,
  type Claim,
  type ClaimPhase,
} from "./claim.js";

const claim: Claim = { owner: "plat/dc1~1a2b3c", incarnation: "t6x5c0", phase: "writing", digest: "" };
const phases = Object.keys(claimPhases) as ClaimPhase[];

test.each(phases)("a claim in phase %s reads back as written, with and without a digest", (phase) => {
  for (const digest of ["", "a1b2c"]) {
    const written: Claim = { ...claim, phase, digest };
    expect(readClaim(formatClaim(written))).toEqual({ kind: "claim", claim: written });
    expect(formatClaim(written).length).toBeLessThanOrEqual(32);
  }
});

test("each phase has its own letter", () => {
  expect(new Set(Object.values(claimPhases)).size).toBe(phases.length);
});

test("a digest is shortened to five characters", () => {
  expect(formatClaim({ ...claim, digest: "a1b2c3d4e5f6" })).toBe("pl:plat/dc1~1a2b3c:t6x5c0:da1b2c");
});

test.each(["", "   ", " ".repeat(32), "Default string", "default STRING "])("%j means no claim", (text) => {
  expect(readClaim(text)).toEqual({ kind: "none" });
});

test("blanks around a claim do not matter", () => {
  expect(readClaim(`  ${formatClaim(claim)}  `)).toEqual({ kind: "claim", claim });
});

test.each([
  "INV-004711",
  "pl:plat/dc1~1a2b3c:t6x5c0",
  "pl:plat/dc1~1a2b3c:t6x5c0:z",
  "pl:plat/dc1:t6x5c0:d",
  "pl:toolongname~1a2b3c:t6x5c0:d",
  "pl:plat/dc1~1a2b3c:t6x5c0:dzz",
  "pl:plat/dc1~1a2b3c:t6x5c0:d x",
])("%j is somebody's text", (text) => {
  expect(readClaim(text)).toEqual({ kind: "text", text });
});

test.each([
  ["lab/dev", "lab/dev~0123ab"],
  ["platform/DC1", "plat/dc1~0123ab"],
  ["Größe!", "gr--e-~0123ab"],
])("the owner %s shows as %s", (name, shown) => {
  expect(claimOwner(name, "0123abcdef")).toBe(shown);
  expect(readClaim(formatClaim({ ...claim, owner: shown })).kind).toBe("claim");
});

test.each([
  ["a1b2c3", "a1b2c", true],
  ["a1b2c", "a1b2d", false],
  ["", "", false],
  ["a1b2c", "", false],
])("digests %j and %j are the same: %s", (left, right, same) => {
  expect(sameClaimDigest(left, right)).toBe(same);
});

test("an incarnation tells when the resource was created", () => {
  const epochMs = Date.UTC(2026, 10, 24, 12, 0, 5);
  expect(incarnationAt(epochMs)).toHaveLength(6);
  expect(incarnationTime(incarnationAt(epochMs + 700))).toBe(epochMs);
});
