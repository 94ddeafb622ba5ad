/** One LLDP announcement of the switch `leaf-1` on a port; the VLAN is told as IEEE 802.1 wants it. */
export function lldpFrame(switchMac: Buffer, port: number, vlan: number | undefined): Buffer {
  const vlanId = Buffer.from([0x00, 0x80, 0xc2, 0x01, 0, 0]);
  vlanId.writeUInt16BE(vlan ?? 1, 4);
  return Buffer.concat([
    Buffer.from("0180c200000e", "hex"),
    switchMac,
    Buffer.from([0x88, 0xcc]),
    field(1, Buffer.concat([Buffer.from([4]), switchMac])),
    field(2, Buffer.concat([Buffer.from([5]), Buffer.from(`Ethernet1/${port + 1}`)])),
    field(3, Buffer.from([0, 120])),
    field(4, Buffer.from(`server port ${port + 1}`)),
    field(5, Buffer.from("leaf-1")),
    field(6, Buffer.from("Simulated switch")),
    field(127, vlanId),
    field(0, Buffer.alloc(0)),
  ]);
}

function field(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE((type << 9) | value.length);
  return Buffer.concat([head, value]);
}
