import type { LogLine } from "../../protocol/messages.js";
import type { Log } from "../step-context.js";

const maxLines = 500;

/** Log lines for the console at once and for the link when it stands; the oldest are dropped when it does not for long. */
export class LogBuffer {
  private readonly lines: LogLine[] = [];
  private dropped = 0;

  constructor(private readonly console: (text: string) => void) {}

  readonly log: Log = (level, text) => {
    this.console(level === "info" ? text : `${level}: ${text}`);
    this.lines.push({ level, text });
    if (this.lines.length > maxLines) {
      this.lines.shift();
      this.dropped++;
    }
    this.onLine?.();
  };

  /** Told of each new line. */
  onLine: (() => void) | undefined;

  /** Hands out all lines that wait. */
  drain(): LogLine[] {
    const lines = this.lines.splice(0);
    if (this.dropped > 0) lines.unshift({ level: "warn", text: `${this.dropped} earlier log lines were dropped` });
    this.dropped = 0;
    return lines;
  }
}
