import { booting, group, insertPath, resetPath, systemPath, type FaultOutcome } from "../fault-outcome.js";

const power = group(1);
const resets = group(2);
const stale = group(3);
const bootOnce = group(4);
const patches = group(5);
const settings = group(6);

const inPost = { status: 400, messageId: "iLO.2.14.UnableToModifyDuringSystemPOST", text: "Not while the system is in POST." };
const conflict = { status: 409, messageId: "Base.1.18.1.ActionParameterValueConflict", text: "Already in this state or on the way." };
const boot = { method: "PATCH", path: systemPath, body: '"Boot"' };

/** Groups 1 to 6: power, boot override, changes that are refused or come late. */
export const powerAndBoot: readonly FaultOutcome[] = [
  power.survived(
    "power-lag",
    "the power state lags 5 s after the 204; PoweringOn and PoweringOff are seen",
    "power-lag",
    { parameters: { lagMs: 500 } },
    60,
  ),
  power.survived("power-lag-long", "the power state lags 60 s", "power-lag", { parameters: { lagMs: 6000 } }, 300, {
    isSlow: true,
    nextPosts: 0,
  }),
  power.survived(
    "power-stale",
    "the power state reads as before for 3 s after each change",
    "stale-power-state",
    { parameters: { forMs: 300 } },
    60,
  ),
  power.survived("graceful-ignored", "the host never leaves On by a graceful shutdown: it needs ForceOff", "graceful-ignored", {}, 180),
  power.survived(
    "reset-in-post",
    "a reset during POST is refused 3 times",
    "refused",
    { count: 3, parameters: { method: "POST", path: resetPath, ...inPost } },
    60,
  ),

  resets.survived(
    "on-conflict",
    "On right after off is refused 409 three times",
    "refused",
    { count: 3, parameters: { method: "POST", path: resetPath, body: '"On"', ...conflict } },
    90,
  ),
  resets.survived(
    "on-conflict-always",
    "On is always refused 409; ForceOn works",
    "refused",
    { parameters: { method: "POST", path: resetPath, body: '"On"', ...conflict } },
    180,
  ),
  resets.survived(
    "off-conflict",
    "ForceOff is refused 409 twice",
    "refused",
    { count: 2, parameters: { method: "POST", path: resetPath, body: '"ForceOff"', ...conflict } },
    90,
  ),
  resets.survived(
    "done-but-400",
    'a reset is done and answered 400 "already in this state"',
    "refused",
    { count: 2, parameters: { method: "POST", path: resetPath, ...conflict, status: 400, carriedOut: true } },
    60,
  ),
  resets.failed(
    "reset-conflict-always",
    "every reset is refused 409",
    "refused",
    { parameters: { method: "POST", path: resetPath, ...conflict } },
    "BMC_REJECTED",
    "answered 409",
    { person: "mends", isSlow: true },
  ),
  resets.survived("reset-ignored", "one reset is answered 204 and ignored", "reset-ignored", { count: 1 }, 180),
  resets.failed(
    "resets-ignored",
    "every reset is answered 204 and ignored",
    "reset-ignored",
    {},
    "BMC_TIMEOUT",
    "took the reset, but the power state reads",
    { person: "mends", isSlow: true },
  ),

  stale.survived(
    "stale-system",
    "the system reads as before for 3 s after a PATCH (boot override, AssetTag)",
    "stale-read",
    { parameters: { method: "PATCH", path: systemPath, forMs: 300 } },
    60,
  ),
  stale.survived(
    "stale-after-reset",
    "the system reads as before for 3 s after a reset",
    "stale-read",
    { parameters: { method: "POST", path: systemPath, forMs: 300 } },
    90,
  ),
  stale.survived(
    "stale-slot",
    "the slot of the medium (Inserted, Image) reads as before for 5 s",
    "stale-read",
    { parameters: { path: "VirtualMedia/Cd$", forMs: 500 } },
    90,
  ),
  stale.failed(
    "stale-for-minutes",
    "the system reads as before for 20 min after a PATCH",
    "stale-read",
    { parameters: { method: "PATCH", path: systemPath, forMs: 120_000 } },
    "BMC_TIMEOUT",
    "(the claim at|boot override)",
    { person: "mends", operations: ["create", "reprovision", "delete"], isSlow: true },
  ),

  bootOnce.survived(
    "boot-once-ignored",
    "the boot override is used up and not followed: the disk boots",
    "boot-once-ignored",
    { count: 1 },
    150,
    { operations: booting, posts: 1 },
  ),
  bootOnce.failed(
    "boot-once-never",
    "the boot override is never followed",
    "boot-once-ignored",
    {},
    "AGENT_SILENT",
    "booted|did not call|waited",
    { operations: booting, person: "mends", nextPosts: 2, isSlow: true },
  ),
  bootOnce.survived("override-lost", "the boot override is reset once by another setting", "override-lost", { count: 1 }, 90, {
    operations: booting,
  }),
  bootOnce.failed("override-lost-always", "the boot override never stays", "override-lost", {}, "BMC_TIMEOUT", "boot override", {
    operations: booting,
    person: "mends",
    isSlow: true,
  }),
  bootOnce.survived("extra-reboot", "an extra reboot in the first POST uses the override up", "extra-reboot", { count: 1 }, 150, {
    operations: booting,
    posts: 2,
  }),
  bootOnce.survived("legacy-for-a-moment", "the boot mode reads Legacy for 10 s", "boot-mode-legacy", { durationMs: 1000 }, 90, {
    operations: booting,
  }),
  bootOnce.failed(
    "legacy-mode",
    "the boot mode stays Legacy whatever is set",
    "boot-mode-legacy",
    {},
    "BMC_TIMEOUT",
    "boot override.*Legacy",
    { operations: booting, person: "mends", isSlow: true },
  ),

  patches.survived(
    "patch-in-post",
    "PATCH is refused 400 UnableToModifyDuringSystemPOST 4 times",
    "refused",
    { count: 4, parameters: { method: "PATCH", ...inPost } },
    90,
  ),
  patches.survived(
    "patch-503",
    "PATCH is refused 503 three times while the host boots, without Retry-After",
    "refused",
    { count: 3, parameters: { method: "PATCH", status: 503, messageId: "Ami.1.0.ServiceTemporarilyUnavailable" } },
    60,
  ),
  patches.survived(
    "boot-only-while-off",
    "the boot override can be set only while the host is off",
    "refused",
    { parameters: { ...boot, power: "On", status: 400, messageId: "Oem.1.0.OnlyWhileOff" } },
    120,
    { operations: ["reprovision"] },
  ),
  patches.failed(
    "boot-only-while-on",
    "the boot override can be set only while the host is on",
    "refused",
    { parameters: { ...boot, power: "Off", status: 400, messageId: "Oem.1.0.OnlyWhileOn" } },
    "BMC_REJECTED",
    "OnlyWhileOn",
    { operations: ["create"], person: "mends", nextText: "goes on when a person has switched the host on" },
  ),

  settings.survived(
    "off-after-apply",
    "a pending BIOS job of somebody else is applied by our start, and the host stays off afterwards",
    "off-after-start",
    { count: 1 },
    300,
    { operations: booting, posts: 2 },
  ),
  settings.survived(
    "second-reboot",
    "a pending BIOS or Secure Boot job takes a second reboot, which uses the override up",
    "extra-reboot",
    { count: 1 },
    150,
    { operations: ["reprovision"], posts: 2 },
  ),
  settings.survived(
    "settings-pending",
    "the PATCH of the boot override is answered 200 and not applied, once",
    "patch-ignored",
    { count: 1, parameters: boot },
    90,
    { operations: booting },
  ),
  settings.failed(
    "settings-rejected",
    "the PATCH of the boot override is answered 200 and never applied",
    "patch-ignored",
    { parameters: boot },
    "BMC_TIMEOUT",
    "boot override",
    { operations: booting, person: "mends", isSlow: true },
  ),
  settings.failed(
    "secure-boot-job",
    "a pending boot-mode or Secure Boot job keeps the medium from being inserted",
    "refused",
    { parameters: { path: insertPath, status: 400, messageId: "Oem.1.0.PendingSettings", text: "Settings are pending; reboot first." } },
    "BMC_REJECTED",
    "PendingSettings",
    { operations: booting, person: "mends" },
  ),
];
