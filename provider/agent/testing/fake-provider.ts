import "reflect-metadata";
import { createHash, createPublicKey, verify, webcrypto } from "node:crypto";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server as TcpServer, Socket } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { ServerDuplexStream } from "@grpc/grpc-js";
import * as x509 from "@peculiar/x509";
import { agentService } from "../../protocol/agent-service.js";
import type { AgentMessage, ProviderMessage } from "../../protocol/messages.js";

type Stream = ServerDuplexStream<AgentMessage, ProviderMessage>;

export interface TestIdentity {
  readonly key: string;
  readonly certificate: string;
}

/** A self-signed certificate for a name that is nobody's address. */
export async function makeTestIdentity(): Promise<TestIdentity> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const [notBefore, notAfter] = [new Date("2020-01-01"), new Date("2090-01-01")];
  const wanted = { name: "CN=nobody", notBefore, notAfter, signingAlgorithm: algorithm, keys };
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(wanted, webcrypto);
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { key, certificate: certificate.toString("pem") };
}

/** The provider's side of the link, as far as tests need it: written against agent.proto only. */
export class FakeProvider {
  readonly messages: AgentMessage[] = [];
  readonly hellos: Required<AgentMessage>["hello"][] = [];
  /** Refuses with this text instead of asking for the key. */
  refusal: string | undefined;
  private stream: Stream | undefined;
  private readonly server = new Server();
  private readonly waiting = new Set<() => void>();
  private readonly sockets = new Set<Socket>();
  private proxy: TcpServer | undefined;
  port = 0;

  constructor(private readonly identity: TestIdentity) {
    this.server.addService(agentService, { Connect: (stream: Stream) => this.accept(stream) });
  }

  /** `port` of a former provider, or a free one. */
  async start(port = 0): Promise<void> {
    const pair = { private_key: Buffer.from(this.identity.key), cert_chain: Buffer.from(this.identity.certificate) };
    const credentials = ServerCredentials.createSsl(null, [pair], false);
    const inner = await new Promise<number>((resolve, reject) =>
      this.server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error === null ? resolve(bound) : reject(error))),
    );
    // A proxy, so that a connection can be broken as a cable is pulled.
    this.proxy = createServer((outside) => {
      const inside = connect(inner, "127.0.0.1");
      for (const socket of [inside, outside]) {
        this.sockets.add(socket);
        socket.on("error", () => undefined);
        socket.on("close", () => {
          this.sockets.delete(socket);
          inside.destroy();
          outside.destroy();
        });
      }
      inside.pipe(outside).pipe(inside);
    });
    const { proxy } = this;
    await new Promise<void>((resolve) => proxy.listen(port, "127.0.0.1", resolve));
    this.port = (proxy.address() as AddressInfo).port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  send(message: ProviderMessage): void {
    this.stream?.write(message);
  }

  /** Breaks the connection. */
  drop(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  stop(): void {
    this.proxy?.close();
    this.drop();
    this.server.forceShutdown();
  }

  /** Resolves when `look` finds something. */
  async until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  private accept(stream: Stream): void {
    const nonce = Buffer.alloc(32, this.hellos.length + 1);
    stream.on("error", () => undefined);
    stream.on("data", (message: AgentMessage) => {
      if (message.hello !== undefined) {
        this.hellos.push(message.hello);
        if (this.refusal === undefined) stream.write({ challenge: { nonce } });
        else stream.write({ refused: { reason: this.refusal } });
      } else if (message.keyProof !== undefined) {
        if (!this.isProof(nonce, message.keyProof.signature)) throw new Error("wrong key proof");
        this.stream = stream;
        stream.write({ welcome: { providerVersion: "test" } });
      } else this.messages.push(message);
      const waiting = [...this.waiting];
      this.waiting.clear();
      for (const wake of waiting) wake();
    });
  }

  private isProof(nonce: Buffer, signature: Uint8Array): boolean {
    const der = Buffer.from(new x509.X509Certificate(this.identity.certificate).rawData);
    const signed = Buffer.concat([Buffer.from("baremetal-agent-v1"), nonce, createHash("sha256").update(der).digest()]);
    const key = createPublicKey({ key: Buffer.from(this.hellos.at(-1)?.publicKey ?? []), format: "der", type: "spki" });
    return verify(null, signed, key, signature);
  }
}
