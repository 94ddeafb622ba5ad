import { writingLabelOffset } from "./disk-label.js";
import { sampleBlockBytes, samplePlan } from "./sample-plan.js";

const mebibyte = 1024 ** 2;

describe("a sample", () => {
  const size = 4 * 1024 ** 4 + 512;
  const plan = samplePlan(size, "seed", [123_456_789]);

  it("has a few hundred whole blocks within the disk, each once, in order", () => {
    expect(plan.length).toBeGreaterThan(230);
    expect(plan.length).toBeLessThanOrEqual(256);
    expect(plan.every((offset) => offset % sampleBlockBytes === 0 && offset >= 0 && offset + sampleBlockBytes <= size)).toBe(true);
    expect([...new Set(plan)].sort((left, right) => left - right)).toEqual(plan);
  });

  it("looks at both ends, at the label's place and at the places that are named", () => {
    expect(plan).toEqual(expect.arrayContaining([0, writingLabelOffset, Math.floor(123_456_789 / 4096) * 4096]));
    expect(plan.at(-1)).toBe(Math.floor(size / sampleBlockBytes) * sampleBlockBytes - sampleBlockBytes);
    expect(plan.filter((offset) => offset < mebibyte).length).toBeGreaterThan(5);
    expect(plan.filter((offset) => offset >= size - mebibyte - 4096).length).toBeGreaterThan(4);
  });

  it("is spread over the disk", () => {
    const quarters = [0, 1, 2, 3].map((index) => plan.filter((offset) => Math.floor((offset / size) * 4) === index).length);
    expect(Math.min(...quarters)).toBeGreaterThan(30);
  });

  it("is the same for the same seed, and another for another", () => {
    expect(samplePlan(size, "seed", [123_456_789])).toEqual(plan);
    expect(samplePlan(size, "seed2", [123_456_789])).not.toEqual(plan);
  });

  it.each([
    [0, 0],
    [4095, 0],
    [4096, 1],
  ])("of %d bytes has %d blocks", (bytes, blocks) => {
    expect(samplePlan(bytes, "s")).toHaveLength(blocks);
  });
});
