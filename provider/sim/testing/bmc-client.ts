import http from "node:http";
import https from "node:https";
import type { TLSSocket } from "node:tls";

/** The parts of bodies that tests look at; each is there only where the service sends it. */
export interface AnswerBody {
  readonly "@odata.id": string;
  readonly "@odata.type": string;
  readonly "@odata.etag": string;
  readonly Id: string;
  readonly Name: string;
  readonly "Members@odata.count": number;
  readonly Members: readonly unknown[];
  readonly AssetTag: string;
  readonly PowerState: string;
  readonly Boot: { readonly BootSourceOverrideEnabled: string; readonly BootSourceOverrideTarget: string };
  readonly Inserted: boolean;
  readonly TaskMonitor: string;
  readonly error: {
    readonly code: string;
    readonly "@Message.ExtendedInfo": readonly { readonly MessageId: string; readonly RelatedProperties: readonly string[] }[];
  };
  readonly machines: unknown;
  readonly faults: unknown;
  readonly entries: unknown;
  readonly sessions: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  readonly json: AnswerBody;
  /** SHA-256 of the server's certificate, hex. */
  readonly fingerprint: string;
}

/** Talks to one BMC as plainly as possible: one connection a request, no cleverness. */
export class BmcClient {
  token: string | undefined;

  constructor(
    readonly base: string,
    readonly credentials: { readonly username: string; readonly password: string },
  ) {}

  static of(bmcAddress: string, credentials: { readonly username: string; readonly password: string }): BmcClient {
    const { host } = new URL(bmcAddress.replace(/^[^:]+/, "http"));
    return new BmcClient(`${bmcAddress.includes("+http:") ? "http" : "https"}://${host}`, credentials);
  }

  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const basic = `Basic ${Buffer.from(`${this.credentials.username}:${this.credentials.password}`).toString("base64")}`;
    const sent: Record<string, string> = {
      ...(this.token === undefined ? { authorization: basic } : { "x-auth-token": this.token }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    };
    for (const [key, value] of Object.entries(sent)) if (value === "") delete sent[key];
    return exchange(`${this.base}${path}`, method, sent, typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body));
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send("GET", path, undefined, headers);
  }

  /** Returns the session's path. */
  async login(): Promise<string> {
    const body = { UserName: this.credentials.username, Password: this.credentials.password };
    const answer = await this.send("POST", "/redfish/v1/SessionService/Sessions", body, { authorization: "" });
    if (answer.status !== 201) throw new Error(`login: ${answer.status}`);
    this.token = String(answer.headers["x-auth-token"]);
    return String(answer.headers.location);
  }
}

export function exchange(url: string, method: string, headers: Record<string, string>, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: false, rejectUnauthorized: false } as const;
    const send = url.startsWith("https:") ? https.request : http.request;
    const outgoing = send(url, options, (incoming) => {
      const certificate = "getPeerX509Certificate" in incoming.socket ? (incoming.socket as TLSSocket).getPeerX509Certificate() : undefined;
      const fingerprint = certificate?.fingerprint256.replaceAll(":", "").toLowerCase() ?? "";
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        const isJson = incoming.headers["content-type"]?.startsWith("application/json") === true && text !== "";
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text,
          json: (isJson ? JSON.parse(text) : {}) as AnswerBody,
          fingerprint,
        });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
