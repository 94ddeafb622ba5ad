import { createHash } from "node:crypto";
import { RedfishError } from "./message.js";

/** Strong ETag of a resource as GET shows it. */
export function etagOf(body: unknown): string {
  return `"${createHash("sha256").update(JSON.stringify(body)).digest("hex").slice(0, 16)}"`;
}

/** Throws 428 when a tag is demanded and missing, 412 when none of those given is the present one. */
export function checkIfMatch(ifMatch: string | undefined, present: string, isDemanded: boolean): void {
  if (ifMatch === undefined) {
    if (isDemanded) throw RedfishError.of(428, "PreconditionRequired");
    return;
  }
  if (!tagsOf(ifMatch).some((tag) => tag === "*" || tag === present)) throw RedfishError.of(412, "PreconditionFailed");
}

export function isNoneMatch(ifNoneMatch: string | undefined, present: string): boolean {
  return ifNoneMatch !== undefined && tagsOf(ifNoneMatch).some((tag) => tag === "*" || tag === present);
}

function tagsOf(header: string): string[] {
  return header.split(",").map((tag) => tag.trim());
}
