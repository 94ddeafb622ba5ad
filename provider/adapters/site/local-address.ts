import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { BareMetalError } from "../../domain/errors.js";

/** The address of this machine from which `host` (name or address) is reached by the routing table. Sends nothing. */
export async function localAddressToward(host: string): Promise<string> {
  const name = host.replace(/^\[(.*)\]$/, "$1");
  try {
    const { address, family } = await lookup(name);
    return await connectedAddress(address, family === 6 ? "udp6" : "udp4");
  } catch (cause) {
    throw new BareMetalError("SERVE_FAILED", `failed to find this machine's address toward ${host}`, {
      subject: host,
      remedy: "set serve.address to the address at which the BMCs and the servers reach this machine",
      cause,
    });
  }
}

function connectedAddress(address: string, kind: "udp4" | "udp6"): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(kind);
    socket.once("error", (error) => {
      socket.close();
      reject(error);
    });
    // Connecting a datagram socket only picks a route; port 9 (discard) is never written to.
    socket.connect(9, address, () => {
      const local = socket.address().address;
      socket.close();
      resolve(local);
    });
  });
}

/** `host:port` with an IPv6 address in brackets. */
export function hostAndPort(host: string, port: number): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]:${port}` : `${host}:${port}`;
}
