import { crc32 } from "../memory/crc32.js";
import { isoImage } from "./iso-image.js";

const sector = 512;
const espType = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";
const linuxType = "0fc63daf-8483-4772-8e79-3d69d8477de4";

export const espGuid = "11111111-2222-4333-8444-555555555555";
export const espSectors = 128;

interface Partition {
  readonly type: string;
  readonly guid: string;
  readonly name: string;
  readonly sectors: number;
  readonly content: Buffer;
}

/** A disk with the OS of the memory machine: ESP, a root partition with its line, the config drive. */
export function memoryOsDisk(sizeBytes: number, prettyName: string, configDrive: ReadonlyMap<string, Buffer>): Buffer {
  const config = isoImage("config-2", configDrive);
  return gptDisk(sizeBytes, [
    { type: espType, guid: espGuid, name: "esp", sectors: espSectors, content: Buffer.from("fat") },
    {
      type: linuxType,
      guid: "22222222-2222-4333-8444-555555555555",
      name: "root",
      sectors: 64,
      content: Buffer.from(`BAREMETAL-MEMORY-OS ${prettyName}\n`),
    },
    { type: linuxType, guid: "33333333-2222-4333-8444-555555555555", name: "config-2", sectors: config.length / sector, content: config },
  ]);
}

export function configDrive(reportUrl: string, nonce: string, userData: string): Map<string, Buffer> {
  const script = `#!/bin/sh\nBAREMETAL_REPORT_URL='${reportUrl}'\nBAREMETAL_NONCE='${nonce}'\n`;
  return new Map([
    ["/openstack/latest/meta_data.json", Buffer.from('{"uuid":"u","hostname":"h"}')],
    ["/openstack/latest/user_data", Buffer.from(userData)],
    ["/openstack/latest/vendor_data.json", Buffer.from(JSON.stringify({ "cloud-init": script }))],
  ]);
}

function gptDisk(sizeBytes: number, partitions: readonly Partition[]): Buffer {
  const disk = Buffer.alloc(sizeBytes);
  const table = Buffer.alloc(128 * 128);
  let first = 64;
  partitions.forEach((partition, index) => {
    const entry = table.subarray(index * 128, (index + 1) * 128);
    guidBytes(partition.type).copy(entry, 0);
    guidBytes(partition.guid).copy(entry, 16);
    entry.writeBigUInt64LE(BigInt(first), 32);
    entry.writeBigUInt64LE(BigInt(first + partition.sectors - 1), 40);
    entry.write(partition.name, 56, "utf16le");
    partition.content.copy(disk, first * sector);
    first += partition.sectors;
  });
  table.copy(disk, 2 * sector);
  const header = Buffer.alloc(92);
  header.write("EFI PART", 0, "latin1");
  header.writeUInt32LE(0x10000, 8);
  header.writeUInt32LE(92, 12);
  header.writeBigUInt64LE(1n, 24);
  header.writeBigUInt64LE(2n, 72);
  header.writeUInt32LE(128, 80);
  header.writeUInt32LE(128, 84);
  header.writeUInt32LE(crc32(table), 88);
  header.writeUInt32LE(crc32(header), 16);
  header.copy(disk, sector);
  return disk;
}

export function guidBytes(guid: string): Buffer {
  const hex = Buffer.from(guid.replaceAll("-", ""), "hex");
  return Buffer.concat([hex.subarray(0, 4).reverse(), hex.subarray(4, 6).reverse(), hex.subarray(6, 8).reverse(), hex.subarray(8)]);
}

/** Content of a Boot#### variable, attributes of the variable first. */
export function bootVariable(label: string, partitionGuid: string, partitionSectors: number): Buffer {
  const name = Buffer.from(`${label}\0`, "utf16le");
  const drive = Buffer.alloc(42);
  drive.set([4, 1, 42, 0]);
  drive.writeUInt32LE(1, 4);
  drive.writeBigUInt64LE(64n, 8);
  drive.writeBigUInt64LE(BigInt(partitionSectors), 16);
  guidBytes(partitionGuid).copy(drive, 24);
  drive.set([2, 2], 40);
  const path = Buffer.concat([drive, Buffer.from([0x7f, 0xff, 4, 0])]);
  const head = Buffer.alloc(10);
  head.writeUInt32LE(7, 0);
  head.writeUInt32LE(1, 4);
  head.writeUInt16LE(path.length, 8);
  return Buffer.concat([head, name, path]);
}
