import type { EraseAbility } from "../../domain/hardware/inventory.js";
import type { DiskEraser, DiskFacts, EraseWatch } from "../platform.js";
import { eraseAta, settleAta } from "./ata-erase.js";
import { eraseByDiscard } from "./discard-erase.js";
import { linuxEraseSource, type EraseSource } from "./erase-source.js";
import { eraseNvme, settleNvme } from "./nvme-erase.js";
import { isAta, isNvme, readEraseAbilities } from "./read-erase-abilities.js";
import { refuseDiskInUse } from "./disk-in-use.js";
import { settleDevices } from "./settle-devices.js";

/** Erases disks with the tools of the ramdisk. */
export class LinuxEraser implements DiskEraser {
  constructor(private readonly source: EraseSource = linuxEraseSource) {}

  abilities(facts: DiskFacts): Promise<readonly EraseAbility[]> {
    return readEraseAbilities(facts, this.source);
  }

  async settle(facts: DiskFacts, watch: EraseWatch): Promise<void> {
    if (isNvme(facts.path)) await settleNvme(this.source, facts.path, watch);
    else if (await isAta(facts.path, this.source)) await settleAta(this.source, facts.path);
  }

  async erase(facts: DiskFacts, ability: EraseAbility, watch: EraseWatch): Promise<void> {
    await refuseDiskInUse(facts);
    switch (ability) {
      case "ataEnhanced":
      case "ataSecure":
        await eraseAta(this.source, facts.path, ability, watch);
        break;
      case "discardSecure":
      case "discardZeroes":
        await eraseByDiscard(this.source, facts.path, ability, watch);
        break;
      case "nvmeSanitizeCrypto":
      case "nvmeSanitizeBlock":
      case "nvmeFormatCrypto":
      case "nvmeFormatUserData":
        await eraseNvme(this.source, facts.path, ability, watch);
    }
    await settleDevices();
    // What the kernel still holds of the old content would be read in the disk's stead.
    await this.source.tool("blockdev", ["--flushbufs", facts.path]);
  }
}
