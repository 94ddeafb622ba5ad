/** Bytes that can be read anywhere: a disk, a partition, a medium. Reads beyond the end reject. */
export interface ByteSource {
  readonly sizeBytes: number;
  read(offset: number, length: number): Promise<Buffer>;
}

export function sliceOf(source: ByteSource, offset: number, sizeBytes: number): ByteSource {
  return {
    sizeBytes,
    read: (at, length) => {
      if (at < 0 || at + length > sizeBytes) return Promise.reject(new RangeError(`read of ${length} bytes at ${at} is outside`));
      return source.read(offset + at, length);
    },
  };
}
