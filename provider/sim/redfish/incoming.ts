import type { IncomingMessage } from "node:http";
import { isObject } from "./body.js";
import { RedfishError } from "./message.js";
import type { Method } from "./route.js";

const maxBodyBytes = 256 * 1024;
const maxPathLength = 2048;

export interface Target {
  /** Without query and trailing slash. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export function readTarget(url: string): Target {
  const [given = "/", query = ""] = url.slice(0, maxPathLength).split("?");
  const path = given.length > 1 ? given.replace(/\/+$/, "") : given;
  return { path, query: new URLSearchParams(query) };
}

/** Refuses what the specification lets a service refuse before it looks at the resource. */
export function checkHeaders(request: IncomingMessage, target: Target, isPaged: boolean): void {
  const version = request.headers["odata-version"];
  if (version !== undefined && version !== "4.0") throw RedfishError.of(412, "HeaderInvalid", ["OData-Version"]);
  const known = isPaged ? ["$skip", "$top"] : [];
  for (const key of target.query.keys()) if (key.startsWith("$") && !known.includes(key)) throw RedfishError.of(501, "QueryNotSupported");
}

/** The JSON object of a POST or PATCH; a POST without a body counts as {}. */
export async function readBody(request: IncomingMessage, method: Method): Promise<Record<string, unknown>> {
  if (method === "GET") return {};
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBodyBytes) throw RedfishError.of(413, "UnrecognizedRequestBody");
    parts.push(part);
  }
  if (method === "DELETE" || (size === 0 && method === "POST")) return {};
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw RedfishError.of(415, "HeaderInvalid", ["Content-Type"]);
  const read = parse(Buffer.concat(parts).toString("utf8"));
  if (!isObject(read)) throw RedfishError.of(400, "UnrecognizedRequestBody");
  return read;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw RedfishError.of(400, "MalformedJSON");
  }
}
