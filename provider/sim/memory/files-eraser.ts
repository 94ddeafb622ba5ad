import { randomBytes } from "node:crypto";
import type { BlockDevice, DiskEraser, DiskFacts, EraseWatch } from "../../agent/platform.js";
import type { MachineFaults } from "./machine-faults.js";

export type EraseAbility = NonNullable<DiskFacts["erase"]>[number];

const pieceBytes = 1024 * 1024;
const steps = 10;

export interface FilesEraserOptions {
  faults(): Promise<MachineFaults>;
  /** As the machine's description names them. */
  abilitiesOf(facts: DiskFacts): Promise<readonly EraseAbility[]>;
  open(facts: DiskFacts): Promise<BlockDevice>;
}

/** Disks of files that erase themselves: to zeros, a crypto erase to other bytes. */
export class FilesEraser implements DiskEraser {
  constructor(private readonly options: FilesEraserOptions) {}

  abilities(facts: DiskFacts): Promise<readonly EraseAbility[]> {
    return this.options.abilitiesOf(facts);
  }

  async settle(): Promise<void> {
    // Nothing goes on in a file when its machine is off.
  }

  async erase(facts: DiskFacts, ability: EraseAbility, watch: EraseWatch): Promise<void> {
    const { eraseFails, eraseDelayMs, eraseLeavesAt } = await this.options.faults();
    if (eraseFails !== undefined) throw new Error(eraseFails);
    const device = await this.options.open(facts);
    try {
      const { sizeBytes } = device.facts;
      for (let step = 0; step < steps; step++) {
        watch.signal.throwIfAborted();
        const from = Math.floor((sizeBytes * step) / steps / pieceBytes) * pieceBytes;
        const to = step + 1 === steps ? sizeBytes : Math.floor((sizeBytes * (step + 1)) / steps / pieceBytes) * pieceBytes;
        const isLeft = eraseLeavesAt !== undefined && eraseLeavesAt >= from && eraseLeavesAt < to;
        if (!isLeft && to > from) await device.zeroRange(from, to - from);
        if (eraseDelayMs !== undefined) await watch.pause(eraseDelayMs / steps);
        watch.report((step + 1) / steps);
      }
      // Only where somebody looks: the rest may stay a hole.
      const isCrypto = ability === "nvmeSanitizeCrypto" || ability === "nvmeFormatCrypto";
      if (isCrypto && eraseLeavesAt === undefined) await device.write(0, randomBytes(Math.min(2 * pieceBytes, sizeBytes)));
      await device.flush();
    } finally {
      await device.close();
    }
  }
}
