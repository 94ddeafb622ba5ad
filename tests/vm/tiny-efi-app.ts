/** What a tiny UEFI application does after it has printed its line. */
export type TinyEfiEnd = "reset" | "shutdown" | "halt";

/** A UEFI application for x86-64 that prints one line: a stand-in for a boot loader that needs no package. */
export function tinyEfiApp(line: string, end: TinyEfiEnd): Buffer {
  const code = machineCode(end);
  const text = Buffer.from(`${line}\r\n\0`, "utf16le");
  const textAt = 0x80;
  // lea rdx, [rip + text]: relative to the end of that instruction.
  code.writeInt32LE(textAt - 19, 15);
  const image = Buffer.alloc(0x400);
  header().copy(image, 0);
  code.copy(image, 0x200);
  text.copy(image, 0x200 + textAt);
  return image;
}

function machineCode(end: TinyEfiEnd): Buffer {
  const print = [
    ...[0x53], // push rbx
    ...[0x48, 0x83, 0xec, 0x20], // sub rsp, 32
    ...[0x48, 0x89, 0xd3], // mov rbx, rdx: the system table
    ...[0x48, 0x8b, 0x4b, 0x40], // mov rcx, [rbx + 0x40]: ConOut
    ...[0x48, 0x8d, 0x15, 0, 0, 0, 0], // lea rdx, [rip + text]
    ...[0xff, 0x51, 0x08], // call [rcx + 8]: OutputString
  ];
  const resetSystem = [
    ...[0x48, 0x8b, 0x43, 0x58], // mov rax, [rbx + 0x58]: RuntimeServices
    ...[0xb9, end === "shutdown" ? 2 : 0, 0, 0, 0], // mov ecx, EfiResetShutdown or EfiResetCold
    ...[0x31, 0xd2, 0x45, 0x31, 0xc0, 0x45, 0x31, 0xc9], // xor edx, edx; xor r8d, r8d; xor r9d, r9d
    ...[0xff, 0x50, 0x68], // call [rax + 0x68]: ResetSystem
  ];
  const halt = [0xf4, 0xeb, 0xfd]; // hlt; jmp back to it
  return Buffer.from([...print, ...(end === "halt" ? [] : resetSystem), ...halt]);
}

/** DOS stub, COFF and PE32+ headers with one section at 0x1000. */
function header(): Buffer {
  const bytes = Buffer.alloc(0x200);
  bytes.write("MZ", 0, "latin1");
  bytes.writeUInt32LE(0x40, 0x3c);
  bytes.write("PE\0\0", 0x40, "latin1");
  const coff = 0x44;
  bytes.writeUInt16LE(0x8664, coff);
  bytes.writeUInt16LE(1, coff + 2);
  bytes.writeUInt16LE(0xf0, coff + 16);
  bytes.writeUInt16LE(0x22, coff + 18);
  const optional = coff + 20;
  bytes.writeUInt16LE(0x20b, optional);
  bytes.writeUInt32LE(0x200, optional + 4);
  bytes.writeUInt32LE(0x1000, optional + 16);
  bytes.writeUInt32LE(0x1000, optional + 20);
  bytes.writeUInt32LE(0x1000, optional + 32);
  bytes.writeUInt32LE(0x200, optional + 36);
  bytes.writeUInt32LE(0x2000, optional + 56);
  bytes.writeUInt32LE(0x200, optional + 60);
  bytes.writeUInt16LE(10, optional + 68);
  bytes.writeUInt32LE(16, optional + 108);
  const section = optional + 0xf0;
  bytes.write(".text", section, "latin1");
  bytes.writeUInt32LE(0x200, section + 8);
  bytes.writeUInt32LE(0x1000, section + 12);
  bytes.writeUInt32LE(0x200, section + 16);
  bytes.writeUInt32LE(0x200, section + 20);
  bytes.writeUInt32LE(0x60000020, section + 36);
  return bytes;
}
