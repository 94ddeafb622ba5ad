import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { buildConnector } from "undici";
import { BareMetalError } from "../../../domain/errors.js";
import type { BmcTrust } from "../../../ports/bmc.js";
import { ExchangeError } from "./exchange-error.js";

export interface TrustedConnector {
  readonly connect: buildConnector.connector;
  /** SHA-256 of the certificate that the BMC showed, hex; empty before the first connection and over plain HTTP. */
  fingerprint(): string;
  /** Ends connection attempts that are under way. */
  abandon(): void;
}

/**
 * Opens connections to one BMC and hands them over only when the certificate is the trusted one, so that no byte of a request
 * reaches another peer. With trust on first use, the first certificate of a session holds for its later connections too.
 */
export function createTrustedConnector(host: string, trust: BmcTrust, timeoutMs: number): TrustedConnector {
  const verifies = trust.mode === "ca";
  const open = buildConnector({
    timeout: timeoutMs,
    // A resumed TLS session would show the certificate of an earlier connection.
    maxCachedSessions: 0,
    ...(verifies ? { ca: trust.certificates, rejectUnauthorized: true } : { rejectUnauthorized: false }),
  });
  const opening = new Set<Socket>();
  let shown = "";
  let expected =
    trust.mode === "pin" ? normalFingerprint(trust.fingerprint) : trust.mode === "tofu" ? normalFingerprint(trust.known ?? "") : "";

  const connect: buildConnector.connector = (options, callback) => {
    // The typings hide that the connector returns the socket.
    const socket = open(options, (error, ready) => {
      if (socket !== undefined) opening.delete(socket);
      if (error !== null || ready === null) return callback(connectionError(host, trust, error), null);
      const mismatch = ready instanceof TLSSocket ? judge(ready) : undefined;
      if (mismatch === undefined) return callback(null, ready);
      ready.destroy();
      callback(mismatch, null);
    }) as unknown as Socket | undefined;
    if (socket !== undefined) opening.add(socket);
  };

  function judge(socket: TLSSocket): Error | undefined {
    const found = normalFingerprint(socket.getPeerX509Certificate()?.fingerprint256 ?? "");
    if (found === "") return new ExchangeError("BMC_CERTIFICATE", `the BMC ${host} showed no TLS certificate`, { isSent: false });
    if (expected !== "" && found !== expected) return changed(host, trust, expected, found);
    shown = found;
    if (trust.mode === "tofu") expected = found;
    return undefined;
  }

  return {
    connect,
    fingerprint: () => shown,
    abandon: () => {
      for (const socket of opening) socket.destroy();
      opening.clear();
    },
  };
}

function normalFingerprint(text: string): string {
  return text.replace(/[:\s]/g, "").toLowerCase();
}

function changed(host: string, trust: BmcTrust, expected: string, found: string): ExchangeError {
  const field = trust.mode === "pin" ? "set bmc.tls.fingerprint to the new fingerprint" : "accept the new fingerprint in bmc.tls";
  return new ExchangeError(
    "BMC_CERTIFICATE",
    `the TLS certificate of the BMC ${host} is not the trusted one: expected SHA-256 ${expected}, found ${found}`,
    {
      isSent: false,
      remedy: `compare the new fingerprint with the one shown at the BMC's console; if the BMC was renewed or replaced on purpose, ${field}`,
    },
  );
}

/** Codes of OpenSSL and Node that mean that the chain or the name is wrong, as opposed to a handshake that broke. */
const certificateCodes =
  /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECODE)|INVALID_CA|PATH_LENGTH|HOSTNAME_MISMATCH)/;

function connectionError(host: string, trust: BmcTrust, cause: Error | null): Error {
  if (cause instanceof BareMetalError) return cause;
  const code = cause !== null && "code" in cause && typeof cause.code === "string" ? cause.code : "";
  if (trust.mode === "ca" && certificateCodes.test(code)) {
    return new ExchangeError("BMC_CERTIFICATE", `the TLS certificate of the BMC ${host} does not verify against bmc.tls.ca`, {
      isSent: false,
      cause,
      remedy: "give the certificate of the authority that signed it and the name it was issued for, or pin it by its fingerprint",
    });
  }
  return new ExchangeError("BMC_UNREACHABLE", `failed to connect to the BMC ${host}`, {
    isSent: false,
    subject: host,
    cause,
    remedy: "check bmc.address and that this machine can reach the BMC's network",
  });
}
