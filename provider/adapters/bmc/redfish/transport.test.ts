import { createServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { BareMetalError } from "../../../domain/errors.js";
import type { BmcTrust } from "../../../ports/bmc.js";
import { issuedCertificate, selfSignedCertificate } from "./testing/certificates.js";
import { ScriptedBmc, type TlsIdentity } from "./testing/scripted-bmc.js";
import { Transport } from "./transport.js";

const running: { stop?: () => Promise<void>; close?: () => Promise<void> }[] = [];
const never = new AbortController().signal;

async function start(identity?: TlsIdentity, port = 0): Promise<ScriptedBmc> {
  const bmc = await ScriptedBmc.start(identity, port);
  bmc.on("GET /", { body: { a: 1 } });
  running.push(bmc);
  return bmc;
}

function open(bmc: ScriptedBmc, trust?: BmcTrust, connectTimeoutMs = 2000): Transport {
  const transport = new Transport(bmc.target(trust), connectTimeoutMs);
  running.push(transport);
  return transport;
}

async function failure(promise: Promise<unknown>): Promise<BareMetalError> {
  const error: unknown = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(BareMetalError);
  return error as BareMetalError;
}

afterEach(async () => {
  for (const part of running.splice(0)) await (part.close ?? part.stop)?.call(part);
});

test("requests carry Redfish's headers and go one at a time over one connection", async () => {
  const bmc = await start();
  const transport = open(bmc);
  await Promise.all(Array.from({ length: 5 }, () => transport.send({ method: "GET", path: "/" }, never)));
  expect(bmc.mostInFlight).toBe(1);
  expect(bmc.connections).toBe(1);
  expect(transport.requestCount).toBe(5);
  expect(bmc.journal[0]?.headers).toMatchObject({ accept: "application/json", "accept-encoding": "identity", "odata-version": "4.0" });
});

test("gzip that nobody asked for is read", async () => {
  const bmc = await start();
  bmc.on("GET /", { raw: gzipSync('{"a":2}'), headers: { "content-encoding": "gzip" } });
  expect((await open(bmc).send({ method: "GET", path: "/" }, never)).body).toEqual({ a: 2 });
});

test("a redirect on the same origin is followed with the token", async () => {
  const bmc = await start();
  bmc.on("GET /old", { status: 308, headers: { location: "/" } });
  const answer = await open(bmc).send({ method: "GET", path: "/old", headers: { "x-auth-token": "t" } }, never);
  expect(answer.body).toEqual({ a: 1 });
  expect(bmc.journal[1]?.headers["x-auth-token"]).toBe("t");
});

test("a redirect to another origin is refused and nothing is sent there", async () => {
  const [bmc, other] = [await start(), await start()];
  bmc.on("GET /old", { status: 302, headers: { location: `http://127.0.0.1:${other.port}/` } });
  const error = await failure(open(bmc).send({ method: "GET", path: "/old", headers: { "x-auth-token": "t" } }, never));
  expect(error.code).toBe("BMC_REJECTED");
  expect(error.message).toContain(`http://127.0.0.1:${other.port}`);
  expect(other.connections).toBe(0);
});

test("redirects that go round in a circle end", async () => {
  const bmc = await start();
  bmc.on("GET /old", { status: 302, headers: { location: "/old" } });
  expect((await failure(open(bmc).send({ method: "GET", path: "/old" }, never))).code).toBe("BMC_REJECTED");
});

test("a POST is not turned into something else by a 302", async () => {
  const bmc = await start();
  bmc.on("POST /x", { status: 302, headers: { location: "/" } });
  expect((await open(bmc).send({ method: "POST", path: "/x", body: {} }, never)).status).toBe(302);
});

test("a broken connection is BMC_UNREACHABLE and known to have been sent", async () => {
  const bmc = await start();
  bmc.on("GET /", { isReset: true });
  expect(await failure(open(bmc).send({ method: "GET", path: "/" }, never))).toMatchObject({ code: "BMC_UNREACHABLE", isSent: true });
});

test("a refused connection is BMC_UNREACHABLE and known not to have been sent", async () => {
  const bmc = await start();
  const transport = open(bmc);
  await bmc.stop();
  const error = await failure(transport.send({ method: "POST", path: "/", body: {} }, never));
  expect(error).toMatchObject({ code: "BMC_UNREACHABLE", isSent: false });
  expect(error.remedy).toContain("bmc.address");
});

test("a body larger than 16 MiB is not read", async () => {
  const bmc = await start();
  bmc.on("GET /", { raw: Buffer.alloc(17 * 1024 * 1024, 32) });
  expect((await failure(open(bmc).send({ method: "GET", path: "/" }, never))).code).toBe("BMC_MALFORMED");
});

test("gzip that unfolds to more than 16 MiB is not read", async () => {
  const bmc = await start();
  bmc.on("GET /", { raw: gzipSync(Buffer.alloc(40 * 1024 * 1024)), headers: { "content-encoding": "gzip" } });
  expect((await failure(open(bmc).send({ method: "GET", path: "/" }, never))).code).toBe("BMC_MALFORMED");
});

test("an answer in HTML is BMC_MALFORMED", async () => {
  const bmc = await start();
  bmc.on("GET /", { raw: "<html>starting</html>" });
  expect((await failure(open(bmc).send({ method: "GET", path: "/" }, never))).code).toBe("BMC_MALFORMED");
});

test("abort ends a request under way and those that wait, with its reason", async () => {
  const bmc = await start();
  bmc.on("GET /", { isSilent: true });
  const transport = open(bmc);
  const abort = new AbortController();
  const both = [transport.send({ method: "GET", path: "/" }, abort.signal), transport.send({ method: "GET", path: "/" }, abort.signal)];
  const ends = Promise.all(both.map(failure));
  while (bmc.journal.length === 0) await new Promise((resolve) => setImmediate(resolve));
  abort.abort(new BareMetalError("CANCELLED", "enough"));
  expect((await ends).map((error) => error.message)).toEqual(["enough", "enough"]);
  expect(bmc.journal).toHaveLength(1);
});

test("a peer that accepts and says nothing does not hold up a TLS connection for longer than the limit", async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket.on("error", () => undefined)));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as { port: number };
  const target = (await start()).target();
  const transport = new Transport({ ...target, address: { ...target.address, protocol: "https", port } }, 200);
  running.push(transport);
  expect(await failure(transport.send({ method: "GET", path: "/" }, never))).toMatchObject({ code: "BMC_UNREACHABLE", isSent: false });
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
});

describe("trust", () => {
  test("pin accepts an expired self-signed certificate with that fingerprint, with colons or without", async () => {
    const identity = await selfSignedCertificate();
    const bmc = await start(identity);
    const colons = identity.fingerprint.toUpperCase().replace(/(..)(?=.)/g, "$1:");
    for (const fingerprint of [identity.fingerprint, colons]) {
      const transport = open(bmc, { mode: "pin", fingerprint });
      expect((await transport.send({ method: "GET", path: "/" }, never)).status).toBe(200);
      expect(transport.certificateFingerprint).toBe(identity.fingerprint);
    }
  });

  test("a wrong pin names both fingerprints, and no byte of the request is sent", async () => {
    const identity = await selfSignedCertificate();
    const bmc = await start(identity);
    const error = await failure(
      open(bmc, { mode: "pin", fingerprint: "ab".repeat(32) }).send({ method: "GET", path: "/", headers: { authorization: "x" } }, never),
    );
    expect(error).toMatchObject({ code: "BMC_CERTIFICATE", isSent: false });
    expect(error.message).toContain("ab".repeat(32));
    expect(error.message).toContain(identity.fingerprint);
    expect(error.remedy).toContain("bmc.tls.fingerprint");
    expect(bmc.journal).toHaveLength(0);
  });

  test("trust on first use records the certificate and refuses another one, in this session and with what an earlier run recorded", async () => {
    const [first, second] = [await selfSignedCertificate(), await selfSignedCertificate()];
    const bmc = await start(first);
    const transport = open(bmc, { mode: "tofu" });
    await transport.send({ method: "GET", path: "/" }, never);
    expect(transport.certificateFingerprint).toBe(first.fingerprint);
    const { port } = bmc;
    await bmc.stop();
    const renewed = await start(second, port);
    for (const candidate of [transport, open(renewed, { mode: "tofu", known: first.fingerprint })]) {
      let error = await failure(candidate.send({ method: "GET", path: "/" }, never));
      // The old connection may break before the new one is opened.
      if (error.code === "BMC_UNREACHABLE") error = await failure(candidate.send({ method: "GET", path: "/" }, never));
      expect(error.code).toBe("BMC_CERTIFICATE");
      expect(error.message).toContain(first.fingerprint);
      expect(error.message).toContain(second.fingerprint);
    }
    expect(renewed.journal).toHaveLength(0);
  });

  test("insecure takes any certificate and tells which", async () => {
    const identity = await selfSignedCertificate();
    const transport = open(await start(identity), { mode: "insecure" });
    await transport.send({ method: "GET", path: "/" }, never);
    expect(transport.certificateFingerprint).toBe(identity.fingerprint);
  });

  test("ca accepts a certificate of the authority for this address", async () => {
    const { authority, certificate } = await issuedCertificate("127.0.0.1");
    const transport = open(await start(certificate), { mode: "ca", certificates: authority });
    expect((await transport.send({ method: "GET", path: "/" }, never)).status).toBe(200);
    expect(transport.certificateFingerprint).toBe(certificate.fingerprint);
  });

  test("ca refuses another name and another authority", async () => {
    const wrongName = await issuedCertificate("10.0.0.7");
    const stranger = await issuedCertificate("127.0.0.1");
    const cases = [
      { bmc: await start(wrongName.certificate), authority: wrongName.authority },
      { bmc: await start(stranger.certificate), authority: wrongName.authority },
      { bmc: await start(await selfSignedCertificate()), authority: wrongName.authority },
    ];
    for (const { bmc, authority } of cases) {
      const error = await failure(open(bmc, { mode: "ca", certificates: authority }).send({ method: "GET", path: "/" }, never));
      expect(error.code).toBe("BMC_CERTIFICATE");
      expect(error.remedy).toBeDefined();
      expect(bmc.journal).toHaveLength(0);
    }
  });
});
