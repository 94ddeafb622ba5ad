import { dirname, join } from "node:path";
import type { DiskSpec } from "../machine/back-end.js";
import { cardMacAddress, portSocketName } from "./network/network-options.js";
import type { QemuOptions } from "./qemu-options.js";

/** QMP's name of the virtual CD. */
export const cdDeviceId = "cd";

export interface MachineFiles {
  readonly firmwareCode: string;
  /** What a new machine's `nvram` is copied from. */
  readonly nvramTemplate: string;
  readonly nvram: string;
  readonly serialLog: string;
  readonly qemuLog: string;
  readonly pidFile: string;
  disk(name: string): string;
}

export function machineFiles(options: QemuOptions): MachineFiles {
  const firmware = options.firmwareFolder ?? "/usr/share/OVMF";
  const suffix = options.spec.secureBoot ? "_4M.ms.fd" : "_4M.fd";
  const { folder } = options;
  return {
    firmwareCode: join(firmware, `OVMF_CODE${suffix}`),
    nvramTemplate: join(firmware, `OVMF_VARS${suffix}`),
    nvram: join(folder, "nvram.fd"),
    serialLog: join(folder, "serial.log"),
    qemuLog: join(folder, "qemu.log"),
    pidFile: join(folder, "qemu.pid"),
    disk: (name) => join(folder, "disks", `${name}.img`),
  };
}

/**
 * QEMU's command line for one power-on. The guest waits (`-S`) until QMP says `cont`; QEMU dials `qmpSocket`.
 * PCI addresses are fixed so that boot entries in NVRAM stay right whatever else the machine has.
 */
export function qemuArguments(options: QemuOptions, files: MachineFiles, qmpSocket: string): string[] {
  const { spec } = options;
  return [
    ["-name", quoted(spec.name)],
    ["-machine", spec.secureBoot ? "q35,smm=on" : "q35"],
    ["-accel", options.accelerator === "kvm" ? "kvm" : "tcg,thread=multi"],
    ["-cpu", "max"],
    ["-smp", String(options.cpus ?? 2)],
    ["-m", `${spec.memoryMebibytes}M`],
    ["-nodefaults", "-no-user-config", "-display", "none", "-S"],
    // A reset ends QEMU, so that one process is one POST; it pauses first, so that the reason is told over QMP before it goes.
    ["-action", "reboot=shutdown,shutdown=pause"],
    ["-pidfile", files.pidFile],
    ["-chardev", `socket,id=qmp,path=${quoted(qmpSocket)}`, "-mon", "chardev=qmp,mode=control"],
    ["-chardev", `file,id=serial0,path=${quoted(files.serialLog)},append=on`, "-serial", "chardev:serial0"],
    firmware(options, files),
    identity(options),
    ["-object", "rng-random,id=rng0,filename=/dev/urandom", "-device", "virtio-rng-pci,rng=rng0,addr=0x4"],
    network(options, dirname(qmpSocket)),
    ["-device", `ide-cd,id=${cdDeviceId},bus=ide.0`],
    options.watchdog === true ? ["-device", "i6300esb,addr=0x6"] : [],
    ...spec.disks.map((disk, index) => diskArguments(disk, index, options, files)),
  ].flat();
}

function firmware(options: QemuOptions, files: MachineFiles): string[] {
  const secure = ["-global", "driver=cfi.pflash01,property=secure,value=on", "-global", "ICH9-LPC.disable_s3=1"];
  return [
    ...(options.spec.secureBoot ? secure : []),
    ...["-drive", `if=pflash,unit=0,format=raw,readonly=on,file=${quoted(files.firmwareCode)}`],
    ...["-drive", `if=pflash,unit=1,format=raw,file=${quoted(files.nvram)}`],
  ];
}

function identity({ spec, productName }: QemuOptions): string[] {
  const fields = [`uuid=${spec.uuid}`, `serial=${quoted(spec.serialNumber)}`, `product=${quoted(productName ?? "Simulated Server")}`];
  return ["-uuid", spec.uuid, "-smbios", `type=1,manufacturer=Pulumi Baremetal Lab,${fields.join(",")}`];
}

/** No option ROM: the firmware's own driver is the one that real boot loaders meet. IPv6 off: a host's loopback over slirp is IPv4. */
function network({ spec, network: wiring }: QemuOptions, socketFolder: string): string[] {
  if (wiring === undefined)
    return ["-netdev", "user,id=net0,ipv6=off", "-device", `virtio-net-pci,netdev=net0,mac=${spec.macAddress},romfile=,addr=0x3`];
  const stream = (id: string, port: number | "uplink"): string[] => [
    "-netdev",
    `stream,id=${id},server=off,addr.type=unix,addr.path=${quoted(join(socketFolder, portSocketName(port)))}`,
  ];
  const card = (index: number): string[] => {
    // A bond by LACP looks at the speed.
    const fields = [`netdev=net${index}`, `mac=${cardMacAddress(spec.macAddress, index)}`, "romfile=", "speed=10000,duplex=full"];
    return [
      ...stream(`net${index}`, index),
      "-device",
      `virtio-net-pci,${fields.join(",")},addr=0x${index === 0 ? "3" : (0x13 + index).toString(16)}`,
    ];
  };
  return [
    ...[
      "-netdev",
      wiring.ipv6 === true ? "user,id=slirp,ipv4=on,ipv6=on" : "user,id=slirp,ipv6=off",
      "-netdev",
      "hubport,id=hub0,hubid=0,netdev=slirp",
    ],
    ...[...stream("uplink", "uplink"), "-netdev", "hubport,id=hub1,hubid=0,netdev=uplink"],
    ...Array.from({ length: wiring.cards ?? 1 }, (_, index) => card(index)).flat(),
  ];
}

function diskArguments(disk: DiskSpec, index: number, options: QemuOptions, files: MachineFiles): string[] {
  const node = `disk${index}`;
  const address = `addr=0x${(8 + index).toString(16)}`;
  const serial = `serial=${quoted(disk.serialNumber)}`;
  const number = worldWideNumber(disk);
  switch (disk.bus) {
    case "virtio":
      return [...blockNode(disk, node, options, files), "-device", `virtio-blk-pci,drive=${node},${serial},${address}`];
    case "nvme": {
      const identifier = number === undefined ? "" : `,eui64=${number}`;
      const controller = ["-device", `nvme,id=nvme${index},${serial},${address}`];
      return [
        ...blockNode(disk, node, options, files),
        ...controller,
        "-device",
        `nvme-ns,bus=nvme${index},drive=${node},nsid=1${identifier}`,
      ];
    }
    case "scsi": {
      // Each on its own controller: Debian's OVMF finds none but target 0. A SCSI product name has room for 16 characters.
      const adapter = ["-device", `virtio-scsi-pci,id=scsi${index},${address}`];
      const fields = [serial, ...(number === undefined ? [] : [`wwn=${number}`]), `product=${quoted(disk.model.slice(0, 16).trim())}`];
      return [
        ...blockNode(disk, node, options, files),
        ...adapter,
        "-device",
        `scsi-hd,bus=scsi${index}.0,scsi-id=0,drive=${node},${fields.join(",")}`,
      ];
    }
  }
}

function blockNode(disk: DiskSpec, node: string, { diskFault }: QemuOptions, files: MachineFiles): string[] {
  const plain = { driver: "file", filename: files.disk(disk.name), discard: "unmap" };
  const sector = Math.floor((diskFault?.offsetBytes ?? 0) / 512);
  const failing = {
    driver: "blkdebug",
    image: plain,
    discard: "unmap",
    "inject-error": [{ event: "none", iotype: "write", errno: 5, sector, once: false }],
  };
  const cache = { direct: false, "no-flush": false };
  const file = diskFault?.disk === disk.name ? failing : plain;
  return ["-blockdev", JSON.stringify({ driver: "raw", "node-name": node, file, cache, discard: "unmap", "detect-zeroes": "unmap" })];
}

/** `0x`, `eui.` and `naa.` forms of 64 bits; an empty name means that the disk has none. */
function worldWideNumber(disk: DiskSpec): string | undefined {
  if (disk.wwn === "") return undefined;
  const match = /^(?:0x|eui\.|naa\.)?([0-9a-f]{16})$/i.exec(disk.wwn);
  if (match === null) throw new Error(`failed to attach disk ${disk.name}: WWN ${disk.wwn} is not of 16 hexadecimal digits`);
  return `0x${match[1]}`;
}

/** QEMU's option syntax wants commas doubled. */
function quoted(value: string): string {
  return value.replaceAll(",", ",,");
}
