import { timingSafeEqual } from "node:crypto";
import type { OsReport, ServeCounters } from "../../ports/agent-link.js";
import type { Clock } from "../../ports/clock.js";
import type { ByteSource } from "./byte-source.js";
import { printableText } from "./printable-text.js";
import { ReportAnswers, type ReportAnswer } from "./report-answers.js";

/** A system that reboots over and over is not remembered for ever. */
const maxReports = 16;

/** What a file counts for. */
export type FileKind = "iso" | "stage2" | "image" | "other";

export interface ServedFile {
  readonly kind: FileKind;
  readonly source: ByteSource;
}

/** What is served for one boot attempt under its unguessable directory, and what came in there. */
export class AttemptDirectory {
  readonly name: string;
  readonly files = new Map<string, ServedFile>();
  /** Lines of the OS's log as it reported them. */
  onReportLog: (line: string) => void = () => undefined;
  stage1Failure: string | undefined;
  isMediaFetched = false;

  readonly #clock: Clock;
  readonly #nonces = new Set<string>();
  readonly #reports: OsReport[] = [];
  readonly #answers = new ReportAnswers();
  #isoBytesRead = 0;
  #stage2Bytes = 0;
  #imageBytesSent = 0;
  #ramdiskBoots = 0;

  constructor(name: string, clock: Clock) {
    this.name = name;
    this.#clock = clock;
  }

  counters(): ServeCounters {
    return {
      isoBytesRead: this.#isoBytesRead,
      stage2Bytes: this.#stage2Bytes,
      imageBytesSent: this.#imageBytesSent,
      ramdiskBoots: this.#ramdiskBoots,
    };
  }

  noteRequest(kind: FileKind): void {
    if (kind === "iso") this.isMediaFetched = true;
  }

  noteSent(kind: FileKind, bytes: number): void {
    if (kind === "iso") this.#isoBytesRead += bytes;
    if (kind === "stage2") this.#stage2Bytes += bytes;
    if (kind === "image") this.#imageBytesSent += bytes;
  }

  /** The whole file went out in one answer. The first stage takes stage 2 so, once a boot; GRUB may take the kernel and the initrd elsewhere. */
  noteComplete(kind: FileKind): void {
    if (kind === "stage2") this.#ramdiskBoots += 1;
  }

  /** From now on a report with this nonce is accepted. */
  expectNonce(nonce: string): void {
    this.#nonces.add(nonce);
  }

  /** The first report of a nonce; with `after`, the first of another boot than that. */
  report(nonce: string, after?: string): OsReport | undefined {
    return this.#reports.find((report) => report.nonce === nonce && report.bootId !== after);
  }

  /** Takes the OS's report; undefined when its nonce is not an expected one. The first report of a boot stays. */
  acceptReport(body: string): OsReport | undefined {
    const fields = new Map<string, string>();
    const log: string[] = [];
    for (const line of body.split(/\r?\n/).slice(0, 1000)) {
      const [, key = "", value = ""] = /^([a-z_]+)=(.*)$/.exec(line) ?? [];
      if (key === "log") log.push(value);
      else if (key !== "" && !fields.has(key)) fields.set(key, value);
    }
    const nonce = fields.get("nonce") ?? "";
    if (![...this.#nonces].some((known) => isSameSecret(known, nonce))) return undefined;
    for (const line of log.slice(-200)) this.onReportLog(line);
    const bootId = shortText(fields.get("boot_id"), 64);
    const known = this.#reports.find((report) => report.nonce === nonce && report.bootId === bootId);
    if (known !== undefined) return known;
    const report = { nonce, bootId, prettyName: shortText(fields.get("pretty_name"), 200), receivedAt: this.#clock.now() };
    if (this.#reports.length < maxReports) this.#reports.push(report);
    return report;
  }

  answerReport(report: OsReport, answer: ReportAnswer): void {
    this.#answers.give(report, answer);
  }

  /** What the system is to be told; undefined when nobody decided within `timeoutMs`. */
  answerTo(report: OsReport, timeoutMs: number): Promise<ReportAnswer | undefined> {
    return this.#answers.await(report, timeoutMs);
  }

  acceptStage1Line(body: string): void {
    const line = shortText(body.split(/\r?\n/)[0], 500);
    if (line !== "") this.stage1Failure = line;
  }

  close(): void {
    this.#answers.close();
    for (const file of this.files.values()) file.source.close();
    this.files.clear();
  }
}

/** Compares without telling by its time how much was right. */
export function isSameSecret(one: string, other: string): boolean {
  const a = Buffer.from(one);
  const b = Buffer.from(other);
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b);
}

function shortText(text: string | undefined, length: number): string {
  return printableText((text ?? "").trim(), length);
}
