import { randomBytes, timingSafeEqual } from "node:crypto";
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

/** The sessions of one BMC: a limit, expiry by disuse. */
export class Sessions {
  timeoutSeconds: number;
  /** Sessions that were never deleted and ran out. */
  expiredCount = 0;
  private readonly sessions = new Map<string, Session>();
  private lastId = 0;

  constructor(
    private readonly credentials: Credentials,
    readonly limit: number,
    timeoutSeconds: number,
  ) {
    this.timeoutSeconds = timeoutSeconds;
  }

  live(): Session[] {
    const now = Date.now();
    for (const session of [...this.sessions.values()]) {
      if (now - session.usedAt <= this.timeoutSeconds * 1000) continue;
      this.sessions.delete(session.id);
      this.expiredCount++;
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
    const session = { id, username: given.username, token: randomBytes(16).toString("hex"), createdAt: now, usedAt: now, context };
    this.sessions.set(id, session);
    return session;
  }

  delete(id: string): boolean {
    return this.sessions.delete(id);
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
    return isSame(given.username, this.credentials.username) && isSame(given.password, this.credentials.password);
  }
}

export const challenge = { "WWW-Authenticate": 'Basic realm="Redfish"' };

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
