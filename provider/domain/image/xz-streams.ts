import { BareMetalError } from "../errors.js";
import { crc32 } from "../disk/crc32.js";

/** One of the streams that an .xz file is made of; `cat a.xz b.xz` has two. */
export interface XzStream {
  readonly offset: number;
  readonly length: number;
  readonly unpackedBytes: number;
}

const headerBytes = 12;
const maxIndexBytes = 64 * 1024 * 1024;
const maxStreams = 65_536;

/**
 * The streams of an .xz file in their order, found from its end by their indexes, so that a file that is cut off shows before anything is
 * decompressed. `read` gives the bytes at an offset. Rejects IMAGE_UNREADABLE.
 */
export async function findXzStreams(read: (offset: number, length: number) => Promise<Uint8Array>, sizeBytes: number): Promise<XzStream[]> {
  const streams: XzStream[] = [];
  let end = sizeBytes;
  while (end > 0) {
    if (streams.length >= maxStreams) throw damaged(`more than ${maxStreams} streams`);
    if (end % 4 !== 0 || end < 2 * headerBytes + 8) throw damaged("it is cut off");
    const footer = await read(end - headerBytes, headerBytes);
    if (footer.subarray(8, 12).every((byte) => byte === 0)) {
      end -= 4;
      continue;
    }
    const stream = await readStream(read, end, footer);
    streams.unshift(stream);
    end = stream.offset;
  }
  return streams;
}

async function readStream(
  read: (offset: number, length: number) => Promise<Uint8Array>,
  end: number,
  footer: Uint8Array,
): Promise<XzStream> {
  if (footer[10] !== 0x59 || footer[11] !== 0x5a) throw damaged("it is cut off: it does not end as an xz stream does");
  const view = new DataView(footer.buffer, footer.byteOffset, footer.length);
  if (crc32(footer.subarray(4, 10)) !== view.getUint32(0, true)) throw damaged("wrong CRC of the last stream's footer");
  const indexBytes = (view.getUint32(4, true) + 1) * 4;
  if (indexBytes > maxIndexBytes || indexBytes > end - 2 * headerBytes) throw damaged("an index larger than the file");
  const index = await read(end - headerBytes - indexBytes, indexBytes);
  const { packedBytes, unpackedBytes } = readIndex(index);
  const offset = end - headerBytes - indexBytes - packedBytes - headerBytes;
  if (offset < 0) throw damaged("its beginning is missing");
  const head = await read(offset, 6);
  if (![0xfd, 0x37, 0x7a, 0x58, 0x5a, 0].every((byte, at) => head[at] === byte))
    throw damaged("a stream does not begin where its index says");
  return { offset, length: end - offset, unpackedBytes };
}

function readIndex(index: Uint8Array): { readonly packedBytes: number; readonly unpackedBytes: number } {
  const view = new DataView(index.buffer, index.byteOffset, index.length);
  if (index[0] !== 0 || crc32(index.subarray(0, -4)) !== view.getUint32(index.length - 4, true)) throw damaged("wrong CRC of an index");
  let at = 1;
  const next = (): number => {
    let value = 0;
    for (let shift = 0; shift < 9; shift++) {
      const byte = index[at++];
      if (byte === undefined || at > index.length - 4) break;
      value += (byte & 0x7f) * 2 ** (7 * shift);
      if ((byte & 0x80) === 0) return value;
    }
    throw damaged("a damaged index");
  };
  let packedBytes = 0;
  let unpackedBytes = 0;
  for (let count = next(); count > 0; count--) {
    packedBytes += Math.ceil(next() / 4) * 4;
    unpackedBytes += next();
    if (!Number.isSafeInteger(packedBytes) || !Number.isSafeInteger(unpackedBytes)) throw damaged("a damaged index");
  }
  return { packedBytes, unpackedBytes };
}

function damaged(reason: string): BareMetalError {
  return new BareMetalError("IMAGE_UNREADABLE", `damaged xz data: ${reason}`);
}
