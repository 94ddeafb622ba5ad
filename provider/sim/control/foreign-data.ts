import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";

const offset = 1024;
const length = 1024;

/** Puts somebody else's ext4 superblock on a disk while the fault foreign-disk is set, and what was there back afterwards. */
export class ForeignData {
  private placed: { readonly path: string; readonly former: Buffer } | undefined;

  constructor(private readonly folder: string) {}

  /** `disk`: which disk is to be foreign; undefined: none. */
  apply(disk: string | undefined): void {
    const path = disk === undefined ? undefined : join(this.folder, "disks", `${disk}.img`);
    if (path === this.placed?.path) return;
    if (this.placed !== undefined) exchange(this.placed.path, this.placed.former, superblock);
    this.placed = path === undefined ? undefined : { path, former: exchange(path, superblock) };
  }
}

/** Writes `bytes` and returns what was there; leaves the disk alone unless it holds `expected`, when that is given. */
function exchange(path: string, bytes: Buffer, expected?: Buffer): Buffer {
  const file = openSync(path, "r+");
  try {
    const found = Buffer.alloc(length);
    readSync(file, found, 0, length, offset);
    if (expected === undefined || found.equals(expected)) writeSync(file, bytes, 0, length, offset);
    return found;
  } finally {
    closeSync(file);
  }
}

const superblock = makeSuperblock();

function makeSuperblock(): Buffer {
  const block = Buffer.alloc(length);
  block.writeUInt32LE(16, 0x00);
  block.writeUInt32LE(64, 0x04);
  block.writeUInt32LE(1, 0x14);
  block.writeUInt16LE(0xef53, 0x38);
  block.writeUInt16LE(1, 0x3a);
  block.writeUInt32LE(1, 0x4c);
  // Features has_journal and extents: what makes it ext4.
  block.writeUInt32LE(0x4, 0x5c);
  block.writeUInt32LE(0x40, 0x60);
  block.write("b10cb10cb10cb10cb10cb10cb10cb10c", 0x68, "hex");
  block.write("somebody-else", 0x78, "latin1");
  return block;
}
