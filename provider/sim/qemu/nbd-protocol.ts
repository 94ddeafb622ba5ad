/** Numbers of the NBD protocol (https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md) that a read-only export needs. */
export const nbd = {
  magic: 0x4e42444d41474943n,
  optionMagic: 0x49484156454f5054n,
  optionReplyMagic: 0x3e889045565a9n,
  requestMagic: 0x25609513,
  replyMagic: 0x67446698,
  handshakeFlags: { fixedNewstyle: 1, noZeroes: 2 },
  exportFlags: { hasFlags: 1, readOnly: 2, sendFlush: 4, canMultiConn: 256 },
  option: { exportName: 1, abort: 2, list: 3, info: 6, go: 7 },
  reply: { ack: 1, server: 2, info: 3, unsupported: 0x80000001, invalid: 0x80000003, unknown: 0x80000006 },
  info: { export: 0, blockSize: 3 },
  command: { read: 0, write: 1, disconnect: 2, flush: 3 },
  error: { notPermitted: 1, io: 5, invalid: 22 },
} as const;

export const nbdLimits = { optionBytes: 8192, readBytes: 4 * 1024 * 1024, writeBytes: 32 * 1024 * 1024, readsInFlight: 16 } as const;

export function greeting(): Buffer {
  const bytes = Buffer.alloc(18);
  bytes.writeBigUInt64BE(nbd.magic, 0);
  bytes.writeBigUInt64BE(nbd.optionMagic, 8);
  bytes.writeUInt16BE(nbd.handshakeFlags.fixedNewstyle | nbd.handshakeFlags.noZeroes, 16);
  return bytes;
}

export function optionReply(option: number, type: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(20);
  head.writeBigUInt64BE(nbd.optionReplyMagic, 0);
  head.writeUInt32BE(option, 8);
  head.writeUInt32BE(type, 12);
  head.writeUInt32BE(payload.length, 16);
  return Buffer.concat([head, payload]);
}

const exportFlags = nbd.exportFlags.hasFlags | nbd.exportFlags.readOnly | nbd.exportFlags.sendFlush | nbd.exportFlags.canMultiConn;

export function exportInformation(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16BE(nbd.info.export, 0);
  bytes.writeBigUInt64BE(BigInt(sizeBytes), 2);
  bytes.writeUInt16BE(exportFlags, 10);
  return bytes;
}

export function blockSizeInformation(): Buffer {
  const bytes = Buffer.alloc(14);
  bytes.writeUInt16BE(nbd.info.blockSize, 0);
  bytes.writeUInt32BE(1, 2);
  bytes.writeUInt32BE(4096, 6);
  bytes.writeUInt32BE(nbdLimits.readBytes, 10);
  return bytes;
}

/** The answer to EXPORT_NAME: no reply head, and 124 zeroes unless the client waived them. */
export function exportNameAnswer(sizeBytes: number, noZeroes: boolean): Buffer {
  return Buffer.concat([exportInformation(sizeBytes).subarray(2), Buffer.alloc(noZeroes ? 0 : 124)]);
}

export function simpleReply(handle: Buffer, error: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(nbd.replyMagic, 0);
  head.writeUInt32BE(error, 4);
  return Buffer.concat([head, handle]);
}
