import * as errors from "./docs/errors.js";
import * as faults from "./docs/faults.js";
import * as hostStates from "./docs/host-states.js";

export interface DocsGenerator {
  /** Path in the repository. Markdown is formatted afterwards. */
  readonly path: string;
  render(): string | Promise<string>;
}

/** Every page and picture that is made from a table of the code. */
export const docsGenerators: readonly DocsGenerator[] = [errors, faults, hostStates];
