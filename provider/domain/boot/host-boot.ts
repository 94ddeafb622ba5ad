import type { BondMode } from "../network/network-plan.js";

export interface RamdiskBond {
  readonly mode: BondMode;
  /** MACs of the NICs, lower-case with colons; the boot NIC's is one of them. */
  readonly macAddresses: readonly string[];
  /** How often links are looked at, in milliseconds; default 100. */
  readonly miimon?: number;
}

/** `to` is a network such as 10.1.0.0/16, `via` a gateway of the same family. */
export interface RamdiskRoute {
  readonly to: string;
  readonly via: string;
}

/** Network settings of the ramdisk. Without `addresses` it asks DHCP, or waits for an IPv6 router when the provider has an IPv6 address. */
export interface RamdiskNetwork {
  /** MAC of the boot NIC, lower-case with colons. */
  readonly macAddress: string;
  /** Below the VLAN and the addresses. */
  readonly bond?: RamdiskBond;
  readonly vlan?: number;
  /** Addresses with prefix, such as 10.0.2.15/24. */
  readonly addresses?: readonly string[];
  /** Default route of its family. */
  readonly gateway?: string;
  readonly routes?: readonly RamdiskRoute[];
  readonly nameservers?: readonly string[];
  readonly mtu?: number;
}

/** Content of /host.json in the ramdisk: exists only while it is served. */
export interface HostBoot {
  readonly version: 1;
  /** Names the boot attempt; a new one for each power-on. */
  readonly attempt: string;
  /** 64 hex characters, for this attempt and this server only. */
  readonly token: string;
  /** UUID of the server the token is for (lower-case), as the BMC reports it. */
  readonly hostUuid: string;
  readonly network: RamdiskNetwork;
  readonly provider: {
    /** host:port of the agent service. */
    readonly agentAddress: string;
    /** PEM of the service's self-signed certificate: the only one the agent trusts. */
    readonly certificate: string;
  };
}

/** What the provider has to know about a boot attempt to pick its agent up again; kept in a 0600 file until the host is done. */
export interface BootAttempt {
  readonly attempt: string;
  readonly token: string;
  /** Directory on the media server, 64 hex characters. */
  readonly directory: string;
  readonly hostUuid: string;
  /** Public key (SPKI, base64) of the agent that used the token first; absent until then. */
  readonly agentKey?: string;
}
