import { limited } from "../config-drive/config-drive.js";
import type { OsReportTarget } from "../config-drive/report-script.js";
import type { HostSpec } from "../host/host-spec.js";
import { keyfiles } from "../network/keyfiles.js";
import { networkdFiles } from "../network/networkd-files.js";
import { readNetworkData } from "../network/read-network-data.js";
import { mergeReport } from "./merge-report.js";
import { readIgnition, type IgnitionInput } from "./read-ignition.js";

type IgnitionSpec = Pick<HostSpec, "ignition" | "networkData"> & { readonly hostname: string };

/**
 * The Ignition configuration as the system gets it: the user's, our report, its host name, and the network, which no cloud-init
 * would read from the config drive. Undefined for a system that is not set up by Ignition. Throws InputError on `input` or below.
 */
export function renderIgnition(spec: IgnitionSpec, report: OsReportTarget, input: IgnitionInput = "ignition"): string | undefined {
  if (spec.ignition === undefined) return undefined;
  const plan = spec.networkData === undefined ? undefined : readNetworkData(spec.networkData);
  const merged = mergeReport(readIgnition(input, spec.ignition), {
    ...{ input, report, hostname: spec.hostname },
    // A system has one of the two and does not look at the other's folder.
    networkFiles: plan === undefined ? [] : [...networkdFiles(plan), ...keyfiles(plan)],
  });
  return limited(input, JSON.stringify(merged));
}
