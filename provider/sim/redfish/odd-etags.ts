import type { Faults } from "../control/faults.js";
import { checkIfMatch } from "./etag.js";
import { RedfishError } from "./message.js";

/** ETags of one BMC as the fault `etag` shows and compares them; without it as the specification says. */
export class OddEtags {
  private shownCount = 0;
  private readonly lastShown = new Map<string, string>();

  constructor(
    private readonly faults: Faults,
    private readonly isDemanded: boolean,
  ) {}

  /** What a resource carries in its header and in its body; empty: nothing. */
  show(path: string, etag: string): { readonly header: string; readonly body: string } {
    switch (this.form) {
      case "weak":
        return both(`W/${etag}`);
      case "gzip":
        return both(etag.replace(/"$/, '-gzip"'));
      case "quoted-twice":
        return both(`"${etag}"`);
      case "empty":
      case "absent":
        return both("");
      case "header-differs":
        return { header: etag.replace(/^"/, '"gw-'), body: etag };
      case "changing": {
        const shown = `"${++this.shownCount}"`;
        this.lastShown.set(path, shown);
        return both(shown);
      }
      default:
        return both(etag);
    }
  }

  get isEmptyShown(): boolean {
    return this.form === "empty";
  }

  /** Throws 412 or 428. */
  checkPatch(path: string, ifMatch: string | undefined, present: string): void {
    switch (this.form) {
      case "empty":
      case "absent":
        if (ifMatch !== undefined && ifMatch !== "") throw RedfishError.of(412, "PreconditionFailed");
        return;
      case "always-412":
        if (ifMatch !== undefined) throw RedfishError.of(412, "PreconditionFailed");
        return;
      case "changing":
        return checkIfMatch(ifMatch, this.lastShown.get(path) ?? present, this.isDemanded);
      default:
        return checkIfMatch(ifMatch, present, this.isDemanded || this.form === "demanded");
    }
  }

  checkPost(ifMatch: string | undefined): void {
    if (this.form === "post-refused" && ifMatch !== undefined) throw RedfishError.of(412, "PreconditionFailed");
  }

  private get form(): unknown {
    return this.faults.look("etag")?.["form"];
  }
}

function both(tag: string): { header: string; body: string } {
  return { header: tag, body: tag };
}
