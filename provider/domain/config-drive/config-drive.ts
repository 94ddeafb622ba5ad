import { BareMetalError, InputError } from "../errors.js";
import type { JsonObject } from "../host/host-spec.js";
import { type OsReportTarget, reportScript } from "./report-script.js";

export interface ConfigDriveInput {
  /** Becomes cloud-init's instance id. */
  readonly uuid: string;
  readonly name: string;
  /** Used unless the metadata names another. */
  readonly hostname: string;
  /** The user's keys win over the defaults, but for `uuid`. */
  readonly metaData: JsonObject;
  readonly userData: string | undefined;
  /** OpenStack network data; absent: the system's own default (DHCP). */
  readonly networkData: JsonObject | undefined;
  readonly report: OsReportTarget;
}

const mebibyte = 1024 * 1024;
/** Together they fit into the 64 MiB partition that holds the config drive. */
const limits = { userData: 60 * mebibyte, ignition: 60 * mebibyte, networkData: mebibyte, metaData: mebibyte };

/**
 * The files of an OpenStack config drive by path. `latest` alone is enough: cloud-init looks for the dated versions it knows first,
 * and takes `latest` when none is there.
 */
export function renderConfigDrive(input: ConfigDriveInput): ReadonlyMap<string, Uint8Array> {
  checkTarget(input.report);
  const files = new Map<string, Uint8Array>();
  const add = (name: string, text: string): void => void files.set(`openstack/latest/${name}`, new TextEncoder().encode(text));
  add("meta_data.json", limited("metaData", JSON.stringify(metaData(input), undefined, 2)));
  add("user_data", limited("userData", input.userData ?? ""));
  // An empty network_data.json would mean a system without any network.
  if (input.networkData !== undefined) add("network_data.json", limited("networkData", JSON.stringify(input.networkData, undefined, 2)));
  add("vendor_data.json", JSON.stringify({ "cloud-init": reportScript(input.report) }, undefined, 2));
  return files;
}

function metaData(input: ConfigDriveInput): JsonObject {
  const given = input.metaData;
  // cloud-init overwrites local-hostname with hostname: all three have to agree unless the user names each.
  const named = [given["hostname"], given["local-hostname"], given["local_hostname"]].find((value) => typeof value === "string");
  const hostname = named ?? input.hostname;
  return { name: input.name, hostname, "local-hostname": hostname, local_hostname: hostname, ...given, uuid: input.uuid };
}

/** `text` as it goes on the drive. Throws InputError when it does not fit. */
export function limited(path: keyof typeof limits, text: string): string {
  // UTF-8 takes at least one byte a UTF-16 unit, so that most texts need no counting.
  const sizeBytes = text.length > limits[path] ? text.length : new TextEncoder().encode(text).length;
  if (sizeBytes > limits[path])
    throw new InputError(path, `${sizeBytes} bytes are more than the ${limits[path]} bytes that fit on the config drive`);
  return text;
}

/** Both go between single quotes of a shell script. */
function checkTarget(report: OsReportTarget): void {
  if (!/^http:\/\/[\w.:[\]-]+(\/[\w./-]*)?$/.test(report.url) || !/^[\w-]+$/.test(report.nonce))
    throw new BareMetalError("PROVIDER_BUG", "the report's URL or nonce has characters that are not allowed");
}
