import { BareMetalError } from "../errors.js";

export interface MachineIdentity {
  readonly uuid: string;
  readonly serialNumber: string;
  readonly sku: string;
  readonly manufacturer: string;
  readonly model: string;
}

/** Throws IDENTITY_MISMATCH when another machine is behind the BMC than the one in the state. Fields that either side does not know do not count. */
export function verifyIdentity(host: string, expected: MachineIdentity, found: MachineIdentity): void {
  for (const field of ["uuid", "serialNumber", "sku"] as const) {
    const [want, have] = [expected[field], found[field]];
    if (want === "" || have === "" || want.toLowerCase() === have.toLowerCase()) continue;
    throw new BareMetalError(
      "IDENTITY_MISMATCH",
      `another machine is behind the BMC of ${host}: expected ${field} ${want}, found ${have} (${found.manufacturer} ${found.model})`,
      {
        subject: host,
        remedy: "correct bmc.address, or remove the old server from the state and declare the new one under its own name",
      },
    );
  }
}

/** Throws when the machine has NICs that are known and none of them is the one the program names. */
export function verifyBootMac(host: string, bootMac: string, macAddresses: readonly string[], source: string): void {
  if (macAddresses.length === 0 || macAddresses.some((mac) => mac.toLowerCase() === bootMac)) return;
  throw new BareMetalError(
    "IDENTITY_MISMATCH",
    `${host} has no NIC with bootMACAddress ${bootMac}; ${source} lists ${macAddresses.join(", ")}`,
    {
      subject: host,
      remedy: "correct bootMACAddress or bmc.address",
    },
  );
}
