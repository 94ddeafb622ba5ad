import { isInside, parseIp, type IpAddress } from "../network/ip-address.js";
import { parseIpPrefix } from "./check-ramdisk-network.js";
import type { RamdiskNetwork } from "./host-boot.js";

/** The address of `host:port`, IPv6 in brackets; undefined for a name. */
export function serverAddress(server: string): IpAddress | undefined {
  return parseIp(server.replace(/:\d{1,5}$/, "").replace(/^\[(.*)\]$/, "$1"));
}

/** Where frames for `server` go by the longest prefix: undefined when it is on the link, or when nothing says. */
export function gatewayToward(server: IpAddress, network: RamdiskNetwork): string | undefined {
  const onLink = (network.addresses ?? []).map((to) => ({ to, via: undefined }));
  const known = [...onLink, ...(network.routes ?? [])].flatMap(({ to, via }) => {
    const prefix = parseIpPrefix(to);
    return prefix !== undefined && isInside(server, prefix) ? [{ via, length: prefix.length }] : [];
  });
  const longest = Math.max(...known.map(({ length }) => length));
  const best = known.find(({ length }) => length === longest) ?? { via: network.gateway };
  const gateway = parseIp(best.via ?? "");
  // A provider that is the gateway itself is on the link.
  return gateway?.family === server.family && gateway.bits !== server.bits ? gateway.text : undefined;
}
