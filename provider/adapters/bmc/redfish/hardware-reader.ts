import type { BmcDrive, BmcHardware, BmcIdentity } from "../../../ports/bmc.js";
import type { Progress } from "../../../ports/progress.js";
import { chassisPath } from "./discovery.js";
import { readCpu, readMemory, readPciDevices, readSecureBoot, readTpm } from "./hardware-board.js";
import { readNics } from "./hardware-network.js";
import { HardwarePass } from "./hardware-pass.js";
import { readStorage } from "./hardware-storage.js";
import { textAt, type JsonObject } from "./json-reader.js";
import type { Resource, ResourceClient } from "./resource-client.js";

const drivesMs = 15_000;
const noBoot = "not known without a boot";

/** Reads hardware facts out of a Redfish service: few requests, what matters most first. */
export class HardwareReader {
  constructor(
    private readonly client: ResourceClient,
    private readonly root: Resource,
    private readonly systemPath: string,
    private readonly identity: BmcIdentity,
    /** The system as it was read a moment ago. */
    private readonly seen?: JsonObject,
  ) {}

  async readDrives(progress: Progress, mostRequests: number): Promise<readonly BmcDrive[] | undefined> {
    const pass = new HardwarePass(this.client, progress, this.root, { mostRequests, longestMs: drivesMs });
    const system = this.seen ?? (await pass.resource("storage", this.systemPath));
    const drives = system === undefined ? [] : await readStorage(pass, system);
    return pass.incomplete.has("storage") ? undefined : drives;
  }

  async read(progress: Progress): Promise<BmcHardware> {
    progress.status(`reading the hardware from the BMC ${this.client.host}`);
    const pass = new HardwarePass(this.client, progress, this.root);
    const { path, body: system } = await this.client.get(progress, this.systemPath);
    const { manufacturer, model, serialNumber, uuid, biosVersion, macAddresses } = this.identity;
    const storage = await readStorage(pass, system);
    const nics = await readNics(pass, system, chassisPath({ path, body: system, etag: "" }), macAddresses);
    const cpu = await readCpu(pass, system);
    const ramMebibytes = await readMemory(pass, system);
    const secureBoot = await readSecureBoot(pass, system);
    const tpm = readTpm(pass, system);
    const pci = await readPciDevices(pass, system);
    if (pass.isOver) progress.info(`the BMC ${this.client.host} is slow or has much to tell: its list of the hardware is not whole`);
    return {
      hardware: {
        systemVendor: { manufacturer, productName: model, serialNumber, uuid },
        firmware: { bios: { vendor: manufacturer, version: biosVersion, date: textAt(system, "BiosReleaseDate") } },
        ramMebibytes,
        cpu,
        nics,
        storage,
        hostname: textAt(system, "HostName"),
        boot: {
          mode: textAt(system, "Boot", "BootSourceOverrideMode") === "Legacy" ? "legacy" : "UEFI",
          ...secureBoot,
          tpm: tpm.present,
          kexec: false,
          kexecRefusal: noBoot,
        },
        pci,
        numa: [],
        tpm,
      },
      unknown: [...pass.incomplete],
    };
  }
}
