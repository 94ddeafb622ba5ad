import { createHash } from "node:crypto";
import type { HostSpec } from "../../domain/host/host-spec.js";
import type { ImageSource } from "../../ports/image-source.js";
import { checksumOfUnknownFile } from "./checksum-change.js";
import { imageDigests, namedDigest, wantedDigests } from "./digests.js";
import { lookAtImage } from "./look-at-image.js";
import { specOfInputs } from "./spec-of-inputs.js";

const [sha256, sha512] = ["sha256", "sha512"].map((kind) => createHash(kind).update("image").digest("hex")) as [string, string];
const inputsWith = (checksum: string): { image: { url: string; checksum: string }; bootMACAddress: string } => ({
  image: { url: "http://x/a.raw", checksum },
  bootMACAddress: "02:00:00:00:00:01",
});
const specWith = (checksum: string): HostSpec => specOfInputs("node", "owner", inputsWith(checksum));
const digest = (checksum: string, provisioned?: Record<string, string>): string =>
  wantedDigests(specWith(checksum), provisioned)?.digest ?? "";

describe("what is wanted on the disk", () => {
  it.each([
    ["SHA-256", "SHA-512", sha256, sha512],
    ["SHA-512", "SHA-256", sha512, sha256],
  ])("is the same when a %s becomes the %s of the same file, which the state knows", (_from, _to, from, to) => {
    const provisioned = { image: sha256, imageSha512: sha512, digest: digest(from) };
    expect(digest(to, provisioned)).toBe(digest(from));
    expect(digest(from, provisioned)).toBe(digest(from));
  });

  it("is another when the file is another, or nobody knows", () => {
    const provisioned = { image: sha256, imageSha512: sha512, digest: digest(sha256) };
    expect(digest("0".repeat(128), provisioned)).not.toBe(digest(sha256));
    expect(digest(sha512, { image: sha256, digest: digest(sha256) })).not.toBe(digest(sha256));
    expect(digest(sha512)).not.toBe(digest(sha256));
  });

  it("is another when something else changes too", () => {
    const provisioned = { image: sha256, imageSha512: sha512, digest: digest(sha256) };
    expect(wantedDigests({ ...specWith(sha512), userData: "x" }, provisioned)?.digest).not.toBe(digest(sha256));
  });

  it("names an image by its digest however it is written", () => {
    expect(
      [sha256.toUpperCase(), `sha256:${sha256}`, `sha512:${sha512}`, "http://x/SHA256SUMS"].map((text) => namedDigest(specWith(text))),
    ).toEqual([sha256, sha256, sha512, undefined]);
  });
});

describe("the digests in the state", () => {
  const digests = { image: "salted", userData: "", networkData: "", metaData: "", digest: "" };
  it("are those of the file that was fetched, else those that the state has of it", () => {
    const image = { sourceDigest: sha256, sourceSha512: sha512 } as Parameters<typeof imageDigests>[0];
    const both = { image: sha256, imageSha512: sha512 };
    expect(imageDigests(image, specWith(sha256), digests, undefined)).toEqual(both);
    expect(imageDigests(undefined, specWith(sha512), digests, both)).toEqual(both);
    expect(imageDigests(undefined, specWith("0".repeat(64)), digests, both)).toEqual({ image: "0".repeat(64) });
    expect(imageDigests(undefined, specWith("http://x/SUMS"), digests, both)).toEqual({ image: "salted" });
  });
});

describe("a preview of another kind of checksum", () => {
  it("says that the file may be the same, and only then", () => {
    const old = { inputs: inputsWith(sha256), outputs: {} };
    expect(checksumOfUnknownFile(specWith(sha512), old)).toMatch(
      /only image.checksum changed, from a SHA-256 to a SHA-512: .* written anew$/,
    );
    expect(checksumOfUnknownFile(specWith("0".repeat(64)), old)).toBeUndefined();
    expect(checksumOfUnknownFile({ ...specWith(sha512), userData: "x" }, old)).toBeUndefined();
  });
});

describe("a look at an image", () => {
  const images = { look: async () => ({ sizeBytes: 10, sectorBytes: 4096 as const }) } as unknown as ImageSource;
  const storage = (...sizes: number[]): { hardware: { storage: { serialNumber: string; logicalSectorBytes: number }[] } } => ({
    hardware: { storage: sizes.map((logicalSectorBytes, index) => ({ serialNumber: `S${index}`, logicalSectorBytes })) },
  });
  const disk = { serialNumber: "S1", wwn: "", model: "M", sizeBytes: 100 };

  it.each([
    ["the pinned disk", disk, storage(4096, 512)],
    ["every disk", undefined, storage(512, 512)],
  ])("refuses it for the sectors of %s", async (_what, pinned, outputs) => {
    await expect(lookAtImage(images, specWith(sha256), pinned, outputs)).rejects.toMatchObject({ code: "IMAGE_SECTOR_SIZE" });
  });

  it.each([
    ["the pinned disk has the same", disk, storage(512, 4096)],
    ["the disk is not chosen yet", undefined, storage(512, 4096)],
    ["nothing is known", disk, {}],
  ])("takes it when %s", async (_what, pinned, outputs) => {
    await lookAtImage(images, specWith(sha256), pinned, outputs);
  });
});
