import type { RequestListener, Server } from "node:http";
import http from "node:http";
import https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Faults } from "../control/faults.js";
import type { BmcMachine } from "../machine/bmc-machine.js";
import { Accounts } from "./accounts.js";
import type { AsyncAction, Bmc, BmcRestart } from "./bmc.js";
import { paths } from "./bmc.js";
import type { BmcCertificate } from "./certificate.js";
import { makeCertificate, readCertificate, type CertificateKind } from "./certificate.js";
import { Dispatcher } from "./dispatcher.js";
import { EventLog } from "./event-log.js";
import { systemLogOf } from "./system-log.js";
import { answerUnreadable } from "./unreadable-request.js";
import type { Journal } from "./journal.js";
import type { Credentials } from "./sessions.js";
import { Sessions } from "./sessions.js";
import { Subscriptions } from "./subscriptions.js";
import { Tasks } from "./tasks.js";

export interface RedfishServiceOptions {
  readonly machine: BmcMachine;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly credentials: Credentials;
  /** IP literal to listen on. */
  readonly host: string;
  /** 0 picks one; a restart keeps it. */
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly certificate?: BmcCertificate;
  readonly sessionLimit: number;
  readonly sessionTimeoutSeconds: number;
  readonly strictEtags: boolean;
  readonly asyncActions: readonly AsyncAction[];
}

/** The Redfish service of one BMC on its own port. */
export class RedfishService {
  readonly sessions: Sessions;
  private readonly subscriptions = new Subscriptions();
  private readonly managerLog = new EventLog();
  private readonly tasks = new Tasks(paths.tasks, paths.taskMonitors);
  private readonly sockets = new Set<Socket>();
  private readonly listener: RequestListener;
  private readonly closing = new AbortController();
  private server: Server | undefined;
  private listeningPort: number;
  private own: BmcCertificate | undefined;
  private shown: BmcCertificate | undefined;
  private other: BmcCertificate | undefined;
  private readonly odd = new Map<CertificateKind, BmcCertificate>();
  private work: Promise<void> = Promise.resolve();
  private readyAt = 0;
  private isClockWrong = false;
  private shownTls = "";

  private constructor(private readonly options: RedfishServiceOptions) {
    const accounts = new Accounts(options.credentials);
    this.sessions = new Sessions(accounts, options.sessionLimit, options.sessionTimeoutSeconds, options.faults);
    this.listeningPort = options.port;
    this.own = options.certificate;
    this.shown = options.certificate;
    const bmc: Bmc = {
      machine: options.machine,
      accounts,
      sessions: this.sessions,
      systemLog: systemLogOf(options.machine),
      managerLog: this.managerLog,
      subscriptions: this.subscriptions,
      listening: () => ({ host: options.host, port: this.listeningPort, isTls: this.shown !== undefined }),
      certificate: () => this.shown?.certificate ?? "",
      replaceCertificate: (pem) => this.replaceCertificate(pem),
      tasks: this.tasks,
      faults: options.faults,
      asyncActions: options.asyncActions,
      restartSoon: (how) => setImmediate(() => void this.restart(how?.downMs ?? 0, how)),
      isStarting: () => Date.now() < this.readyAt,
      isClockWrong: () => this.isClockWrong,
    };
    for (const log of [bmc.systemLog, bmc.managerLog]) log.onRecord((record) => this.subscriptions.tell(record));
    const dispatcher = new Dispatcher({ bmc, journal: options.journal, strictEtags: options.strictEtags });
    this.listener = (request, response) => void dispatcher.handle(request, response);
    options.faults.onChange(() => void this.showRightCertificate());
  }

  static async start(options: RedfishServiceOptions): Promise<RedfishService> {
    const service = new RedfishService(options);
    await service.listen();
    return service;
  }

  get port(): number {
    return this.listeningPort;
  }

  /** SHA-256 of the certificate shown now; empty over plain HTTP. */
  get fingerprint(): string {
    return this.shown?.fingerprint ?? "";
  }

  /** Connections and sessions are lost; back on the same port, with the same certificate, after `downMs`. */
  restart(downMs = 0, how?: BmcRestart): Promise<void> {
    return this.inTurn(async () => {
      await this.stopListening();
      if (how?.dropMedia === true) await this.options.machine.ejectMedia();
      this.sessions.drop();
      this.managerLog.add({ text: "The BMC restarted.", severity: "Warning" });
      this.tasks.drop();
      if (downMs > 0) await pause(downMs, undefined, { signal: this.closing.signal }).catch(() => undefined);
      this.readyAt = Date.now() + (how?.notReadyMs ?? 0);
      this.isClockWrong = how?.epoch ?? false;
      if (!this.closing.signal.aborted) await this.listen();
    });
  }

  close(): Promise<void> {
    this.closing.abort();
    this.subscriptions.close();
    return this.inTurn(() => this.stopListening());
  }

  /** Resolves when certificate and TLS are those that the faults ask for. */
  showRightCertificate(): Promise<void> {
    return this.inTurn(async () => {
      const { own } = this;
      const { faults } = this.options;
      if (faults.look("ip-blocked") !== undefined) this.cutAll();
      if (own === undefined) return;
      const wanted = await this.wantedCertificate(own);
      const tls = String(faults.look("old-tls")?.["form"] ?? "");
      if (wanted === this.shown && tls === this.shownTls) return;
      this.shown = wanted;
      this.shownTls = tls;
      if (this.server instanceof https.Server) this.server.setSecureContext(secureContext(wanted, tls));
      // Open connections were made with the former certificate; a changed one comes with a restarted web server.
      this.cutAll();
    });
  }

  private async wantedCertificate(own: BmcCertificate): Promise<BmcCertificate> {
    const { machine, host, faults } = this.options;
    const kind = faults.look("other-certificate")?.["form"];
    if (kind !== undefined) {
      const key = String(kind) as CertificateKind;
      const made = this.odd.get(key) ?? (await makeCertificate(machine.spec.name, host, key));
      this.odd.set(key, made);
      return made;
    }
    if (faults.look("certificate-changed") === undefined) return own;
    this.other ??= await makeCertificate(machine.spec.name, host);
    return this.other;
  }

  private cutAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** The answer goes out before the connections end. */
  private replaceCertificate(pem: string): boolean {
    const given = readCertificate(pem);
    if (given === undefined || this.own === undefined) return false;
    this.own = given;
    setImmediate(() => void this.showRightCertificate());
    return true;
  }

  private async listen(): Promise<void> {
    const server =
      this.shown === undefined
        ? http.createServer(this.listener)
        : https.createServer(secureContext(this.shown, this.shownTls), this.listener);
    server.on("connection", (socket: Socket) => {
      const { faults } = this.options;
      if (faults.look("ip-blocked") !== undefined || faults.look("old-tls")?.["form"] === "broken") {
        socket.on("error", () => undefined);
        socket.destroy();
        return;
      }
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
    server.on("tlsClientError", () => undefined);
    server.on("clientError", answerUnreadable);
    server.keepAliveTimeout = 30_000;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.listeningPort, this.options.host, () => {
        server.off("error", reject);
        resolve();
      });
    });
    this.server = server;
    this.listeningPort = (server.address() as AddressInfo).port;
  }

  private async stopListening(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    this.cutAll();
    await closed;
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.work.then(work);
    this.work = turn.catch(() => undefined);
    return turn;
  }
}

/** OpenSSL 3 does TLS 1.0 only when it is told to forget its security level. */
function secureContext({ key, certificate }: BmcCertificate, tls: string): https.ServerOptions {
  if (tls !== "1.0") return { key, cert: certificate, minVersion: "TLSv1.2" };
  return { key, cert: certificate, minVersion: "TLSv1", maxVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" };
}
