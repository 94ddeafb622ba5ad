/** Network settings of the ramdisk. Without `addresses` the NIC asks DHCP. */
export interface RamdiskNetwork {
  /** MAC of the NIC, lower-case with colons. */
  readonly macAddress: string;
  readonly vlan?: number;
  /** Addresses with prefix, such as 10.0.2.15/24. */
  readonly addresses?: readonly string[];
  readonly gateway?: string;
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
