import { BareMetalError } from "../domain/errors.js";
import type { BlockDevice } from "./platform.js";

/** The device whose errors are DISK_FAILED naming disk and offset. */
export function namingFailures(device: BlockDevice): BlockDevice {
  const name = `${device.facts.path} (${device.facts.model} ${device.facts.serialNumber})`.replace(" )", ")");
  const run = async <T>(what: string, action: Promise<T>): Promise<T> => {
    try {
      return await action;
    } catch (error) {
      if (error instanceof BareMetalError) throw error;
      throw new BareMetalError("DISK_FAILED", `failed to ${what} disk ${name}`, { subject: device.facts.path, cause: error });
    }
  };
  const at = (offset: number, length: number): string => `${length} bytes at offset ${offset} of`;
  return {
    facts: device.facts,
    read: (offset, length) => run(`read ${at(offset, length)}`, device.read(offset, length)),
    write: (offset, bytes) => run(`write ${at(offset, bytes.length)}`, device.write(offset, bytes)),
    zeroRange: (offset, length) => run(`zero ${at(offset, length)}`, device.zeroRange(offset, length)),
    discard: (offset, length) => run(`discard ${at(offset, length)}`, device.discard(offset, length)),
    flush: () => run("flush", device.flush()),
    rereadPartitions: () => run("read the partition table of", device.rereadPartitions()),
    close: () => device.close(),
  };
}
