import { readFile } from "node:fs/promises";
import { cardMacAddress, type NetworkOptions } from "../../../provider/sim/qemu/network/network-options.js";
import type { HostArgs } from "../../../lab/harness/hosts-program.js";
import type { LabSetup } from "../../../lab/setup/setup-lab.js";
import type { Checks } from "../checks.js";
import { VmLab } from "../lab.js";

interface Case {
  readonly what: string;
  readonly wiring: NetworkOptions;
  readonly serve?: Readonly<Record<string, string>>;
  readonly host: (macs: readonly string[]) => HostArgs;
  /** Whether the boot loader is expected to load over the network, or from the medium in the same boot. */
  readonly loadsFrom: "network" | "media";
}

const v4 = { addresses: ["10.0.2.15/24"], gateway: "10.0.2.2" };

/** Static addresses where nothing hands any out, IPv4 and IPv6. */
export async function staticAddresses(setup: LabSetup, checks: Checks, print: (line: string) => void): Promise<void> {
  const wiring = { staticOnly: true, ipv6: true };
  await reachRamdisk(setup, checks, print, {
    what: "a server with a static address, without DHCP",
    wiring,
    host: () => ({ ramdiskNetwork: { addresses: ["10.0.2.15/24"], routes: [{ to: "10.1.0.0/16", via: "10.0.2.2" }] } }),
    loadsFrom: "network",
  });
  await reachRamdisk(setup, checks, print, {
    what: "a server with IPv6 alone, without router advertisements",
    wiring,
    serve: { listen: "::1", address: "fec0::2", mediaAddress: "::1" },
    host: () => ({ ramdiskNetwork: { addresses: ["fec0::15/64"] } }),
    loadsFrom: "network",
  });
}

/** A port that takes nothing but tagged frames. */
export async function vlan(setup: LabSetup, checks: Checks, print: (line: string) => void): Promise<void> {
  await reachRamdisk(setup, checks, print, {
    what: "a server on a tagged VLAN, without DHCP",
    wiring: { vlan: 100, staticOnly: true },
    host: () => ({ ramdiskNetwork: { ...v4, vlan: 100 } }),
    loadsFrom: "network",
  });
}

/** Two NICs: without the help of the switch, and with it. */
export async function bond(setup: LabSetup, checks: Checks, print: (line: string) => void): Promise<void> {
  await reachRamdisk(setup, checks, print, {
    what: "a server with two NICs in an active-backup bond",
    wiring: { cards: 2, staticOnly: true },
    host: (macAddresses) => ({ ramdiskNetwork: { ...v4, bond: { mode: "active-backup", macAddresses: [...macAddresses] } } }),
    loadsFrom: "network",
  });
  await reachRamdisk(setup, checks, print, {
    what: "a server with a VLAN on an LACP bond, whose switch drops frames before LACP,",
    wiring: { cards: 2, vlan: 7, lacp: true, staticOnly: true },
    host: (macAddresses) => ({ ramdiskNetwork: { ...v4, vlan: 7, bond: { mode: "802.3ad", macAddresses: [...macAddresses] } } }),
    loadsFrom: "media",
  });
}

/** Inspects one server without an image and gives it up again. */
async function reachRamdisk(setup: LabSetup, checks: Checks, print: (line: string) => void, story: Case): Promise<void> {
  const { what, wiring, serve, loadsFrom } = story;
  const image = { path: setup.osImage.raw, sha256: setup.osImage.rawSha256 };
  const lab = await VmLab.open(setup, image, 1, print, { network: wiring, ...(serve === undefined ? {} : { serve }) });
  try {
    const { macAddress } = await lab.site.rack.machine("server-1");
    const macs = Array.from({ length: wiring.cards ?? 1 }, (_, index) => cardMacAddress(macAddress, index));
    lab.program.hosts.set("server-1", story.host(macs));
    const outputs = await lab.up();
    checks.equal(`${what} is inspected`, outputs["server-1"]?.state, "available");
    checks.equal("  with one POST", await lab.posts("server-1"), 1);
    const log = await readFile(lab.serialLog("server-1"), "latin1");
    checks.equal(`  its boot loader loads from ${loadsFrom}`, /BAREMETAL-GRUB boot (\w+)/.exec(log)?.[1], loadsFrom);
    checks.equal("  its first stage never had to try again", /BAREMETAL-STAGE1 FAILED.*/.exec(log)?.[0], undefined);
    await lab.destroy();
  } finally {
    await lab.close();
  }
}
