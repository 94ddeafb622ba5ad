import type { BmcHardware, BmcIdentity } from "../../../ports/bmc.js";
import type { Progress } from "../../../ports/progress.js";
import type { Resource, ResourceClient } from "./resource-client.js";

/** Reads hardware facts out of a Redfish service. */
export class HardwareReader {
  constructor(
    private readonly client: ResourceClient,
    private readonly root: Resource,
    private readonly systemPath: string,
    private readonly identity: BmcIdentity,
  ) {}

  async read(progress: Progress): Promise<BmcHardware> {
    progress.status(`reading the hardware from the BMC ${this.client.host}`);
    const { manufacturer, model, serialNumber, uuid, biosVersion } = this.identity;
    return {
      hardware: {
        systemVendor: { manufacturer, productName: model, serialNumber, uuid },
        firmware: { bios: { vendor: manufacturer, version: biosVersion, date: "" } },
        ramMebibytes: 0,
        cpu: { arch: "", model: "", clockMegahertz: 0, count: 0, flags: [] },
        nics: [],
        storage: [],
        hostname: "",
        boot: { mode: "UEFI", secureBoot: false, tpm: false, kexec: false },
      },
      unknown: ["cpu", "memory", "nics", "storage", "pci", "secureBoot", "tpm"],
    };
  }
}
