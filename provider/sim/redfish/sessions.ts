import { randomBytes } from "node:crypto";
import type { Account, Accounts } from "./accounts.js";
import { isSame } from "./accounts.js";
import { RedfishError } from "./message.js";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface Session {
  readonly id: string;
  readonly username: string;
  readonly token: string;
  readonly createdAt: number;
  readonly context: string;
  usedAt: number;
}

/** Who sent a request: by session or, without `sessionId`, by Basic authentication. */
export interface Caller {
  readonly username: string;
  readonly sessionId?: string;
}

/** Faults that sessions look at. */
export interface SessionFaults {
  look(name: "session-timeout" | "password-changed"): Readonly<Record<string, number | string | boolean>> | undefined;
}

/** The sessions of one BMC: a limit, expiry by disuse. */
export class Sessions {
  timeoutSeconds: number;
  /** Sessions that were never deleted and ran out. */
  expiredCount = 0;
  /** Wrong credentials so far. */
  failedLogins = 0;
  private isLocked = false;
  private readonly sessions = new Map<string, Session>();
  private lastId = 0;

  constructor(
    private readonly accounts: Accounts,
    readonly limit: number,
    timeoutSeconds: number,
    private readonly faults?: SessionFaults,
  ) {
    this.timeoutSeconds = timeoutSeconds;
  }

  live(): Session[] {
    const now = Date.now();
    const short = this.faults?.look("session-timeout")?.["seconds"];
    const timeoutMs = Number(short ?? this.timeoutSeconds) * 1000;
    for (const session of [...this.sessions.values()]) {
      if (now - session.usedAt <= timeoutMs) continue;
      this.sessions.delete(session.id);
      // Those of a fault were nobody's negligence.
      if (short === undefined) this.expiredCount++;
    }
    return [...this.sessions.values()];
  }

  find(id: string): Session | undefined {
    return this.live().find((session) => session.id === id);
  }

  /** Throws 401 for wrong credentials, 503 when no session is free. */
  open(given: Credentials, context: string, uri: string): Session {
    if (!this.isRight(given)) throw RedfishError.of(401, "ResourceAtUriUnauthorized", [uri, "Invalid username or password"]);
    if (this.live().length >= this.limit) throw RedfishError.of(503, "SessionLimitExceeded");
    const id = String(++this.lastId);
    const now = Date.now();
    const session = {
      id,
      username: given.username,
      token: `sim-token-${randomBytes(16).toString("hex")}`,
      createdAt: now,
      usedAt: now,
      context,
    };
    this.sessions.set(id, session);
    return session;
  }

  delete(id: string): boolean {
    return this.sessions.delete(id);
  }

  /** Ends the sessions of an account that is gone or may no longer log in. */
  dropOf(account: Account): void {
    for (const session of this.live()) if (session.username === account.username) this.sessions.delete(session.id);
  }

  /** All are gone, as after a restart of the BMC. */
  drop(): void {
    this.sessions.clear();
  }

  /** Throws 401 unless a live token or the right Basic credentials are given. */
  authenticate(headers: { readonly token: string | undefined; readonly authorization: string | undefined }, uri: string): Caller {
    if (headers.token !== undefined) {
      const session = this.live().find((each) => isSame(each.token, headers.token ?? ""));
      if (session === undefined) throw RedfishError.of(401, "NoValidSession", [], challenge);
      session.usedAt = Date.now();
      return { username: session.username, sessionId: session.id };
    }
    const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? "")?.[1];
    if (basic === undefined) throw RedfishError.of(401, "NoValidSession", [], challenge);
    const [username = "", ...rest] = Buffer.from(basic, "base64").toString("utf8").split(":");
    if (!this.isRight({ username, password: rest.join(":") })) {
      throw RedfishError.of(401, "ResourceAtUriUnauthorized", [uri, "Invalid username or password"], challenge);
    }
    return { username };
  }

  private isRight(given: Credentials): boolean {
    const other = this.faults?.look("password-changed");
    const isRight = other === undefined && this.accounts.check(given) !== undefined;
    if (!isRight) this.failedLogins++;
    // A locked account refuses the right password, too, until somebody unlocks it.
    this.isLocked ||= other !== undefined && this.failedLogins >= Number(other["lockAfter"]);
    return isRight && !this.isLocked;
  }
}

export const challenge = { "WWW-Authenticate": 'Basic realm="Redfish"' };
