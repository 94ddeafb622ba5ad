const vlanType = 0x8100;

export function etherType(frame: Buffer): number {
  return frame.length < 14 ? 0 : frame.readUInt16BE(12);
}

export function sourceOf(frame: Buffer): string {
  return frame.toString("hex", 6, 12);
}

export function destinationOf(frame: Buffer): string {
  return frame.toString("hex", 0, 6);
}

/** To the bridge itself (LACP, LLDP, spanning tree): never forwarded. */
export function isLinkLocal(frame: Buffer): boolean {
  return frame.length >= 6 && frame.readUIntBE(0, 5) === 0x0180c20000 && (frame[5] ?? 0) < 0x10;
}

/** The VLAN id of a tagged frame, 0 when it carries a priority only; undefined without a tag. */
export function vlanOf(frame: Buffer): number | undefined {
  return etherType(frame) === vlanType && frame.length >= 18 ? frame.readUInt16BE(14) & 0xfff : undefined;
}

export function withoutTag(frame: Buffer): Buffer {
  return Buffer.concat([frame.subarray(0, 12), frame.subarray(16)]);
}

export function withTag(frame: Buffer, vlan: number): Buffer {
  const tag = Buffer.alloc(4);
  tag.writeUInt16BE(vlanType, 0);
  tag.writeUInt16BE(vlan, 2);
  return Buffer.concat([frame.subarray(0, 12), tag, frame.subarray(12)]);
}

/** What gives a host an address: an answer of a DHCP server, or an IPv6 router advertisement. The frame is untagged. */
export function isAutoConfiguration(frame: Buffer): boolean {
  if (etherType(frame) === 0x0800 && frame.length >= 38) {
    const transport = 14 + ((frame[14] ?? 0) & 15) * 4;
    return frame[23] === 17 && frame.length >= transport + 2 && frame.readUInt16BE(transport) === 67;
  }
  return etherType(frame) === 0x86dd && frame.length > 54 && frame[20] === 58 && frame[54] === 134;
}
