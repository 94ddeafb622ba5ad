import { createHash, type X509Certificate } from "node:crypto";
import { connect as connectTcp } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";

export interface TlsFacts {
  /** Milliseconds until the TCP connection stood. */
  readonly connectMs: number;
  /** Such as TLSv1.3; empty over plain HTTP. */
  readonly version: string;
  /** SHA-256 of the leaf certificate, hex; empty over plain HTTP. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly isSelfSigned: boolean;
  /** Milliseconds since the epoch; 0 over plain HTTP. */
  readonly validFrom: number;
  readonly validTo: number;
}

/** Opens a connection and looks at the certificate, whatever it is; sends nothing. Rejects with the system's error or after `timeoutMs`. */
export async function probeTls(address: { host: string; port: number; protocol: string }, timeoutMs: number): Promise<TlsFacts> {
  const { host, port, protocol } = address;
  const begin = Date.now();
  const plain = connectTcp({ host, port });
  const limit = setTimeout(() => plain.destroy(new Error(`no connection to ${host}:${port} within ${timeoutMs / 1000} s`)), timeoutMs);
  try {
    await settled(plain, "connect");
    const connectMs = Date.now() - begin;
    if (protocol === "http") return { connectMs, version: "", fingerprint: "", subject: "", isSelfSigned: false, validFrom: 0, validTo: 0 };
    const socket = connectTls({ socket: plain, rejectUnauthorized: false, ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }) });
    await settled(socket, "secureConnect");
    const facts = factsOf(socket, connectMs);
    socket.destroy();
    return facts;
  } finally {
    clearTimeout(limit);
    plain.destroy();
  }
}

function factsOf(socket: TLSSocket, connectMs: number): TlsFacts {
  const certificate: X509Certificate | undefined = socket.getPeerX509Certificate();
  return {
    connectMs,
    version: socket.getProtocol() ?? "",
    fingerprint: certificate === undefined ? "" : createHash("sha256").update(certificate.raw).digest("hex"),
    subject: certificate?.subject.replaceAll("\n", ", ") ?? "",
    isSelfSigned: certificate !== undefined && certificate.subject === certificate.issuer,
    validFrom: Date.parse(certificate?.validFrom ?? "") || 0,
    validTo: Date.parse(certificate?.validTo ?? "") || 0,
  };
}

function settled(socket: ReturnType<typeof connectTcp>, event: "connect" | "secureConnect"): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the connection was closed")));
    socket.once(event, () => resolve());
  });
}
