import type { SiteService } from "../ports/agent-link.js";
import type { BmcConnector } from "../ports/bmc.js";
import type { ErasureRecords } from "../ports/erasure-records.js";
import type { ImageSource } from "../ports/image-source.js";
import type { RunStore } from "../ports/run-store.js";

/** What the conductor drives hosts with. Made once by cmd/. */
export interface HostDeps {
  readonly bmc: BmcConnector;
  readonly site: SiteService;
  readonly images: ImageSource;
  readonly runs: RunStore;
  readonly erasures: ErasureRecords;
  /** Called at every boundary of a step, `<step>:before` and `<step>:after`; tests stop the process there. */
  readonly boundary?: (point: string) => Promise<void>;
}
