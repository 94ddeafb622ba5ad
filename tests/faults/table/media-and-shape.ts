import { booting, ejectPath, group, insertPath, resetPath, systemPath, type FaultOutcome } from "../fault-outcome.js";

const media = group(15);
const slow = group(16);
const shapes = group(17);
const others = group(19);
const server = group(0);

const shape = (form: string, path?: string): { parameters: Record<string, string> } => ({
  parameters: { form, ...(path === undefined ? {} : { path }) },
});
const inserting = { method: "POST", path: insertPath };
const started = { method: "POST", path: resetPath };

/** Groups 15 to 17, 19 and the server itself. */
export const mediaAndShape: readonly FaultOutcome[] = [
  media.failed(
    "media-silent",
    "the insertion is answered 204 and nothing is fetched",
    "media-not-fetched",
    {},
    "MEDIA_NOT_FETCHED",
    "to fetch 127\\.0\\.0\\.1:\\d+, last seen: no request",
    { operations: booting, person: "mends" },
  ),
  media.failed(
    "media-error",
    "the insertion is refused: the image cannot be reached",
    "media-not-fetched",
    { parameters: { mode: "error" } },
    "MEDIA_NOT_FETCHED",
    "did not fetch the boot medium",
    { operations: booting, person: "mends" },
  ),
  media.survived(
    "media-late",
    "the fetch fails later, when the firmware reads",
    "media-not-fetched",
    { count: 1, parameters: { mode: "late" } },
    150,
    { operations: booting, posts: 1 },
  ),
  media.survived(
    "eject-in-progress",
    "an eject is answered 500 (one is under way) three times",
    "refused",
    { count: 3, parameters: { method: "POST", path: ejectPath, status: 500, messageId: "Base.1.18.1.InternalError" } },
    60,
    { operations: booting },
  ),
  media.survived(
    "slot-busy",
    "the slot is busy: 409, twice",
    "refused",
    { count: 2, parameters: { ...inserting, status: 409, messageId: "Base.1.18.1.ResourceInUse" } },
    60,
    { operations: booting },
  ),
  media.failed(
    "slot-read-only",
    "the only slot answers 405 to every insertion",
    "refused",
    { parameters: { ...inserting, status: 405, messageId: "Base.1.18.1.OperationNotAllowed" } },
    "BMC_REJECTED",
    "405",
    { operations: booting, person: "mends" },
  ),
  media.survived("image-name-kept", "an empty slot keeps ImageName and Inserted", "media-name-kept", {}, 30, {
    operations: ["create", "reprovision", "delete"],
  }),
  media.survived("media-dropped", "the medium is dropped by the first boot", "media-dropped", { count: 1 }, 150, {
    operations: booting,
    posts: 1,
  }),
  media.survived("media-patch-only", "media are inserted and ejected by PATCH only", "media-patch-only", {}, 30, {
    operations: ["create", "reprovision", "delete"],
    fromStart: true,
  }),
  media.survived("no-eject-action", "there is no EjectMedia action", "shape", shape("no-eject"), 30, {
    operations: ["create", "reprovision", "delete"],
  }),
  media.failed(
    "media-licence",
    "virtual media needs a licence: 403 OemLicenseNotPassed",
    "refused",
    { parameters: { ...inserting, status: 403, messageId: "SMC.1.0.OemLicenseNotPassed", text: "Not licensed." } },
    "BMC_UNSUPPORTED",
    "lacks a licence",
    { operations: booting, person: "mends" },
  ),
  media.survived("media-query", "URLs with ? or = are refused: none is sent", "media-url-query-refused", {}, 30, { operations: booting }),
  media.survived(
    "media-twice",
    "another medium sits in the slot: two are not allowed together",
    "second-client",
    { count: 1, parameters: { does: "insert" } },
    60,
    { operations: booting, posts: 1 },
  ),
  media.failed("media-size", "media over 1 KiB are refused", "media-size-cap", {}, "BMC_REJECTED", "Image", {
    operations: booting,
    person: "mends",
  }),

  slow.survived("media-50-kb", "the medium is read at 50 KB/s", "slow-media", { parameters: { bytesPerSecond: 500_000 } }, 200, {
    operations: booting,
  }),
  slow.survived("media-1-mb", "the medium is read at 1 MB/s", "slow-media", { parameters: { bytesPerSecond: 10_000_000 } }, 60, {
    operations: booting,
  }),
  slow.survived("media-5-mb", "the medium is read at 5 MB/s", "slow-media", { parameters: { bytesPerSecond: 50_000_000 } }, 60, {
    operations: booting,
  }),

  shapes.survived("missing-fields", "optional fields are missing", "shape", shape("missing"), 30, { fromStart: true }),
  shapes.survived("null-fields", "optional fields are null", "shape", shape("nulls"), 30, { fromStart: true }),
  shapes.survived("empty-fields", 'optional fields are ""', "shape", shape("empty"), 30, { fromStart: true }),
  shapes.survived("numbers-as-text", "numbers are texts", "shape", shape("numbers-as-text"), 30),
  shapes.survived("other-case", "ids differ in letter case", "shape", shape("other-case"), 30),
  shapes.survived("action-info", "the reset types stand in ActionInfo only", "shape", shape("action-info"), 30),
  shapes.survived(
    "interfaces-null",
    "Members of the network interfaces is null",
    "shape",
    shape("members-null", "EthernetInterfaces$"),
    30,
  ),
  shapes.failed(
    "media-null",
    "Members of virtual media is null",
    "shape",
    shape("members-null", "VirtualMedia$"),
    "BMC_UNSUPPORTED",
    "virtual CD",
    { operations: booting, person: "mends", fromStart: true },
  ),
  shapes.failed("no-media", "there is no virtual medium", "shape", shape("no-media"), "BMC_UNSUPPORTED", "virtual CD", {
    operations: booting,
    person: "mends",
    fromStart: true,
  }),
  shapes.survived("two-systems", "a second system without boot and reset is listed", "shape", shape("two-systems"), 30),
  shapes.survived("vendor-null", "Vendor is null", "shape", shape("vendor-null"), 30),
  shapes.survived("padded-tag", "the asset tag is padded with blanks", "shape", shape("padded-tag"), 30),
  shapes.survived(
    "info-object",
    "ExtendedInfo is an object: UnableToModifyDuringSystemPOST, twice",
    "refused",
    { count: 2, parameters: { method: "PATCH", messageId: "iLO.2.14.UnableToModifyDuringSystemPOST", form: "object" } },
    60,
  ),
  shapes.survived(
    "error-without-code",
    "503 with an error body without code and ExtendedInfo, twice",
    "refused",
    { count: 2, parameters: { status: 503, form: "bare" } },
    60,
  ),
  shapes.survived("expand-broken", "query options such as $expand are broken: none is sent", "query-refused", {}, 30),

  others.survived(
    "others-power-off",
    "somebody switches the server off right after our start",
    "second-client",
    { count: 1, parameters: { ...started, does: "power-off" } },
    300,
    { operations: booting, posts: 2 },
  ),
  others.survived(
    "others-power-on",
    "somebody switches the server on after our claim",
    "second-client",
    { count: 1, parameters: { method: "PATCH", path: systemPath, does: "power-on" } },
    150,
    { operations: ["create"], posts: 2 },
  ),
  others.survived(
    "others-restart",
    "somebody restarts the server right after our start",
    "second-client",
    { count: 1, parameters: { ...started, does: "restart" } },
    300,
    { operations: booting, posts: 2 },
  ),
  others.survived(
    "others-eject",
    "somebody ejects our medium right after its insertion",
    "second-client",
    { count: 1, parameters: { ...inserting, does: "eject" } },
    240,
    { operations: booting, posts: 1 },
  ),
  others.survived(
    "others-override",
    "somebody clears the boot override",
    "second-client",
    { count: 1, parameters: { method: "PATCH", path: systemPath, does: "override" } },
    240,
    { operations: booting, posts: 1 },
  ),
  others.failed(
    "tag-stolen",
    "somebody writes their own text over our claim",
    "second-client",
    { count: 1, parameters: { method: "PATCH", path: systemPath, does: "tag" } },
    "HOST_CLAIMED",
    "inventory 4711",
    {
      operations: ["create"],
      person: "clears-tag",
      nextPosts: 1,
      nextText: "goes on once a person has cleared the asset tag",
      fromStart: true,
    },
  ),
  others.survived("one-at-a-time", "a second request at the same time is refused 503: none is sent", "parallel-refused", {}, 30),

  server.failed("agent-silent", "the ramdisk boots and its agent never calls", "agent-never-dials", {}, "AGENT_SILENT", "server-|waited", {
    operations: booting,
    person: "mends",
    nextPosts: 2,
    isSlow: true,
  }),
  server.survived("network-cut", "the server's connections break while the image is written", "network-cut-mid-write", {}, 120, {
    operations: booting,
  }),
  server.failed("disk-error", "the disk fails to write a place", "disk-write-error", {}, "DISK_FAILED", "LABROOT|/dev/vda", {
    operations: booting,
    person: "mends",
    nextPosts: 1,
  }),
  server.survived("disk-slow", "every write takes its time", "disk-slow", { parameters: { delayMs: 5 } }, 120, { operations: booting }),
  server.survived("kexec-refused", "the kernel refuses kexec: the system starts through the firmware", "kexec-refused", {}, 120, {
    operations: booting,
    posts: 1,
  }),
];
