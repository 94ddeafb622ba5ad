import type { RequestListener, Server } from "node:http";
import http from "node:http";
import https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Faults } from "../control/faults.js";
import type { BmcMachine } from "../machine/bmc-machine.js";
import { Accounts } from "./accounts.js";
import type { AsyncAction, Bmc } from "./bmc.js";
import { paths } from "./bmc.js";
import type { BmcCertificate } from "./certificate.js";
import { makeCertificate } from "./certificate.js";
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
  private shown: BmcCertificate | undefined;
  private other: BmcCertificate | undefined;
  private work: Promise<void> = Promise.resolve();

  private constructor(private readonly options: RedfishServiceOptions) {
    const accounts = new Accounts(options.credentials);
    this.sessions = new Sessions(accounts, options.sessionLimit, options.sessionTimeoutSeconds);
    this.listeningPort = options.port;
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
      tasks: this.tasks,
      faults: options.faults,
      asyncActions: options.asyncActions,
      restartSoon: () => setImmediate(() => void this.restart()),
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
  restart(downMs = 0): Promise<void> {
    return this.inTurn(async () => {
      await this.stopListening();
      this.sessions.drop();
      this.managerLog.add({ text: "The BMC restarted.", severity: "Warning" });
      this.tasks.drop();
      if (downMs > 0) await pause(downMs, undefined, { signal: this.closing.signal }).catch(() => undefined);
      if (!this.closing.signal.aborted) await this.listen();
    });
  }

  close(): Promise<void> {
    this.closing.abort();
    this.subscriptions.close();
    return this.inTurn(() => this.stopListening());
  }

  /** Resolves when the certificate fits the fault certificate-changed. */
  showRightCertificate(): Promise<void> {
    return this.inTurn(async () => {
      const own = this.options.certificate;
      if (own === undefined) return;
      const isChanged = this.options.faults.look("certificate-changed") !== undefined;
      if (isChanged) this.other ??= await makeCertificate(this.options.machine.spec.name, this.options.host);
      const wanted = isChanged ? (this.other ?? own) : own;
      if (wanted === this.shown) return;
      this.shown = wanted;
      if (this.server instanceof https.Server) this.server.setSecureContext({ key: wanted.key, cert: wanted.certificate });
      // Open connections were made with the former certificate; a changed one comes with a restarted web server.
      for (const socket of this.sockets) socket.destroy();
    });
  }

  private async listen(): Promise<void> {
    const server =
      this.shown === undefined
        ? http.createServer(this.listener)
        : https.createServer({ key: this.shown.key, cert: this.shown.certificate, minVersion: "TLSv1.2" }, this.listener);
    server.on("connection", (socket: Socket) => {
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
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.work.then(work);
    this.work = turn.catch(() => undefined);
    return turn;
  }
}
