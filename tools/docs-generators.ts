import { errorCodes } from "../provider/domain/error-codes.js";

export interface DocsGenerator {
  /** Path in the repository. Markdown is formatted afterwards. */
  readonly file: string;
  render(): string | Promise<string>;
}

/** Every page and picture that is made from a table of the code. */
export const docsGenerators: readonly DocsGenerator[] = [{ file: "docs/error-codes.md", render: errorCodesPage }];

function errorCodesPage(): string {
  const retries = { now: "at once", backoff: "after a pause", never: "not without a change" };
  const rows = Object.entries(errorCodes).map(([code, { retry, meaning }]) => `| \`${code}\` | ${meaning} | ${retries[retry]} |`);
  return [
    "# Error codes",
    "",
    "Generated from provider/domain/error-codes.ts; do not edit. Every failure ends in its code in brackets; codes are stable.",
    "",
    "| code | meaning | may be retried |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
