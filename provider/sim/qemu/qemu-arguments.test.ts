import type { DiskSpec, MachineSpec } from "../machine/back-end.js";
import { machineFiles, qemuArguments } from "./qemu-arguments.js";
import type { QemuOptions } from "./qemu-options.js";

const disk: DiskSpec = { name: "root", sizeBytes: 1024, bus: "virtio", model: "LAB", serialNumber: "D,1", wwn: "" };
const spec: MachineSpec = {
  ...{ name: "r1", uuid: "6a4f3d52-77a1-4c4e-9d0a-0123456789ab", serialNumber: "S,1", macAddress: "52:54:00:00:00:01" },
  ...{ memoryMebibytes: 1024, secureBoot: false, disks: [disk] },
};

function argumentsOf(changes: Partial<MachineSpec>, options: Partial<QemuOptions> = {}): string[] {
  const all = { spec: { ...spec, ...changes }, folder: "/rack/r1", ...options };
  return qemuArguments(all, machineFiles(all), "/tmp/q/qmp.sock");
}

/** Values of every `-name value` pair. */
function values(list: readonly string[], name: string): string[] {
  return list.flatMap((word, index) => (word === name ? [list[index + 1] ?? ""] : []));
}

describe("QEMU's arguments", () => {
  test("are these for a plain machine", () => {
    const list = argumentsOf({});
    expect(values(list, "-machine")).toEqual(["q35"]);
    expect(values(list, "-accel")).toEqual(["tcg,thread=multi"]);
    expect(values(list, "-drive")).toEqual([
      "if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd",
      "if=pflash,unit=1,format=raw,file=/rack/r1/nvram.fd",
    ]);
    expect(values(list, "-smbios")).toEqual([
      "type=1,manufacturer=Pulumi Baremetal Lab,uuid=6a4f3d52-77a1-4c4e-9d0a-0123456789ab,serial=S,,1,product=Simulated Server",
    ]);
    expect(values(list, "-netdev")).toEqual(["user,id=net0,ipv6=off"]);
    expect(values(list, "-action")).toEqual(["reboot=shutdown,shutdown=pause"]);
    expect(values(list, "-chardev")).toEqual(["socket,id=qmp,path=/tmp/q/qmp.sock", "file,id=serial0,path=/rack/r1/serial.log,append=on"]);
    expect(list).toContain("-S");
    expect(list).not.toContain("-enable-kvm");
  });

  test("have secure flash and SMM for Secure Boot", () => {
    const list = argumentsOf({ secureBoot: true });
    expect(values(list, "-machine")).toEqual(["q35,smm=on"]);
    expect(values(list, "-global")).toEqual(["driver=cfi.pflash01,property=secure,value=on", "ICH9-LPC.disable_s3=1"]);
    expect(values(list, "-drive")[0]).toContain("OVMF_CODE_4M.ms.fd");
  });

  test("leave the boot order to NVRAM", () => {
    expect(argumentsOf({}).join(" ")).not.toMatch(/bootindex|-boot/);
  });

  test.each([
    ["virtio", "", ["virtio-blk-pci,drive=disk0,serial=D,,1,addr=0x8"]],
    [
      "nvme",
      "eui.0025385b71b00001",
      ["nvme,id=nvme0,serial=D,,1,addr=0x8", "nvme-ns,bus=nvme0,drive=disk0,nsid=1,eui64=0x0025385b71b00001"],
    ],
    ["nvme", "", ["nvme,id=nvme0,serial=D,,1,addr=0x8", "nvme-ns,bus=nvme0,drive=disk0,nsid=1"]],
    [
      "scsi",
      "0x5000c500a1b2c3d4",
      ["virtio-scsi-pci,id=scsi0,addr=0x8", "scsi-hd,bus=scsi0.0,scsi-id=0,drive=disk0,serial=D,,1,wwn=0x5000c500a1b2c3d4,product=LAB"],
    ],
  ] as const)("attach a disk on %s with WWN '%s'", (bus, wwn, expected) => {
    const devices = values(argumentsOf({ disks: [{ ...disk, bus, wwn }] }), "-device");
    expect(devices.slice(-expected.length)).toEqual(expected);
  });

  test("punch holes for discards and zeroes", () => {
    expect(values(argumentsOf({}), "-blockdev").map((text) => JSON.parse(text) as unknown)).toEqual([
      {
        ...{ driver: "raw", "node-name": "disk0", discard: "unmap", "detect-zeroes": "unmap", cache: { direct: false, "no-flush": false } },
        file: { driver: "file", filename: "/rack/r1/disks/root.img", discard: "unmap" },
      },
    ]);
  });

  test("make one disk fail where it shall", () => {
    const disks = [disk, { ...disk, name: "other" }];
    const nodes = values(argumentsOf({ disks }, { diskFault: { disk: "other", offsetBytes: 1_048_600 } }), "-blockdev").map(
      (text) => JSON.parse(text) as { file: object },
    );
    expect(nodes[0]?.file).toMatchObject({ driver: "file" });
    expect(nodes[1]?.file).toMatchObject({
      driver: "blkdebug",
      "inject-error": [{ event: "none", iotype: "write", errno: 5, sector: 2048, once: false }],
    });
  });

  test("refuse a WWN that is none", () => {
    expect(() => argumentsOf({ disks: [{ ...disk, bus: "scsi", wwn: "abc" }] })).toThrow("failed to attach disk root: WWN abc");
  });
});
