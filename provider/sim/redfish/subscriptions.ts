import http from "node:http";
import https from "node:https";
import type { LogRecord } from "./event-log.js";

export interface Subscription {
  readonly id: string;
  readonly destination: string;
  readonly context: string;
  /** Sent with each event; never shown. */
  readonly headers: Readonly<Record<string, string>>;
}

const deliveryMs = 5000;
const inFlightLimit = 16;

/** Who wants the BMC's events. Each is sent once: a lab's listener is there or is not. */
export class Subscriptions {
  static readonly limit = 8;
  private readonly subscriptions = new Map<string, Subscription>();
  private lastId = 0;
  private lastEvent = 0;
  private inFlight = 0;
  private readonly closing = new AbortController();

  list(): Subscription[] {
    return [...this.subscriptions.values()];
  }

  find(id: string): Subscription | undefined {
    return this.subscriptions.get(id);
  }

  get isFull(): boolean {
    return this.subscriptions.size >= Subscriptions.limit;
  }

  add(fields: Omit<Subscription, "id">): Subscription {
    const subscription = { id: String(++this.lastId), ...fields };
    this.subscriptions.set(subscription.id, subscription);
    return subscription;
  }

  change(id: string, context: string): void {
    const subscription = this.subscriptions.get(id);
    if (subscription !== undefined) this.subscriptions.set(id, { ...subscription, context });
  }

  delete(id: string): void {
    this.subscriptions.delete(id);
  }

  /** Sends a record to everybody, in the background. */
  tell(record: Omit<LogRecord, "id">): void {
    const id = String(++this.lastEvent);
    for (const subscription of this.subscriptions.values()) this.deliver(subscription, eventOf(record, id, subscription.context));
  }

  close(): void {
    this.closing.abort();
    this.subscriptions.clear();
  }

  private deliver(subscription: Subscription, event: object): void {
    const url = new URL(subscription.destination);
    // A rack in a test sends nothing into anybody's network.
    if (!isLoopback(url.hostname) || this.inFlight >= inFlightLimit || this.closing.signal.aborted) return;
    this.inFlight++;
    const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(deliveryMs)]);
    const options = { method: "POST", signal, headers: { "Content-Type": "application/json", ...subscription.headers } };
    // Redfish delivers to listeners with certificates of their own making unless VerifyCertificate says otherwise.
    const request = url.protocol === "https:" ? https.request(url, { ...options, rejectUnauthorized: false }) : http.request(url, options);
    request.on("response", (response) => response.resume());
    request.on("error", () => undefined);
    request.on("close", () => this.inFlight--);
    request.end(JSON.stringify(event));
  }
}

function isLoopback(host: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(host) || host === "[::1]" || host === "localhost";
}

function eventOf(record: Omit<LogRecord, "id">, id: string, context: string): object {
  return {
    "@odata.type": "#Event.v1_9_0.Event",
    Id: id,
    Name: "Event",
    Context: context,
    Events: [
      {
        MemberId: "0",
        EventType: "Other",
        EventId: id,
        EventTimestamp: record.created,
        Severity: record.severity,
        MessageSeverity: record.severity,
        Message: record.text,
        MessageId: record.messageId,
        MessageArgs: record.messageArgs,
      },
    ],
  };
}
