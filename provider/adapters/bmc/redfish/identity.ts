import type { BmcIdentity } from "../../../ports/bmc.js";
import type { Progress } from "../../../ports/progress.js";
import type { HardwarePass } from "./hardware-pass.js";
import { linkAt, linksAt, normalMac, textAt, type JsonObject } from "./json-reader.js";
import { optionalRead } from "./optional-read.js";
import type { Resource, ResourceClient } from "./resource-client.js";

const maxInterfaces = 16;

/** Texts that boards carry when nobody set them at the factory. */
const placeholder =
  /^(default string|to be filled by o\.?e\.?m\.?|not specified|none|n\/a|system (serial number|sku number|product name|manufacturer)|0+|0123456789)$/i;

export async function readIdentity(
  client: ResourceClient,
  progress: Progress,
  system: Resource,
  certificateFingerprint: string,
  /** Reads by as few requests as the service allows. */
  pass?: HardwarePass,
): Promise<BmcIdentity> {
  const text = (key: string): string => {
    const value = textAt(system.body, key);
    return placeholder.test(value) ? "" : value;
  };
  return {
    uuid: normalUuid(text("UUID")),
    serialNumber: text("SerialNumber"),
    sku: text("SKU"),
    manufacturer: text("Manufacturer"),
    model: text("Model"),
    biosVersion: text("BiosVersion"),
    macAddresses: await readMacAddresses(client, progress, system, pass),
    certificateFingerprint,
  };
}

function normalUuid(text: string): string {
  const digits = text.toLowerCase().replace(/[^0-9a-f]/g, "");
  if (digits.length !== 32 || /^(0+|f+)$/.test(digits)) return "";
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join("-");
}

async function readMacAddresses(
  client: ResourceClient,
  progress: Progress,
  system: Resource,
  pass: HardwarePass | undefined,
): Promise<readonly string[]> {
  const collectionPath = linkAt(system.body, "EthernetInterfaces");
  if (collectionPath === "") return [];
  if (pass !== undefined) return macsOf((await pass.collection("nics", collectionPath, maxInterfaces)).bodies);
  const collection = await optionalRead(progress, () => client.find(progress, collectionPath), ["BMC_BUSY"]);
  const bodies: (JsonObject | undefined)[] = [];
  for (const path of linksAt(collection?.body, "Members").slice(0, maxInterfaces)) {
    const nic = await optionalRead(progress, () => client.find(progress, path), ["BMC_BUSY"]);
    bodies.push(nic?.body);
  }
  return macsOf(bodies);
}

function macsOf(bodies: readonly (JsonObject | undefined)[]): readonly string[] {
  const macs = bodies.flatMap((body) => ["PermanentMACAddress", "MACAddress"].map((key) => normalMac(textAt(body, key))));
  return [...new Set(macs.filter((mac) => mac !== ""))].sort();
}
