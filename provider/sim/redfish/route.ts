import type { IncomingHttpHeaders } from "node:http";
import type { Caller } from "./sessions.js";

export const methods = ["GET", "POST", "PATCH", "DELETE"] as const;
export type Method = (typeof methods)[number];

/** A request that has passed authentication and reading. */
export interface Call {
  readonly method: Method;
  /** Without query and trailing slash. */
  readonly path: string;
  /** The parts of the path that stand for {…} in the route, in order. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
  readonly caller: Caller | undefined;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Answer = (call: Call) => Reply | Promise<Reply>;

export interface Route {
  /** Such as /redfish/v1/TaskService/Tasks/{id}. */
  readonly path: string;
  /** Methods that need no authentication. */
  readonly open?: readonly Method[];
  /** Takes $skip and $top; the others refuse them. */
  readonly isPaged?: boolean;
  /** Of the schema, for the Link header. */
  readonly schema?: string;
  readonly answers: Partial<Record<Method, Answer>>;
}

export interface FoundRoute {
  readonly route: Route;
  readonly parts: readonly string[];
}

export function findRoute(routes: readonly Route[], path: string): FoundRoute | undefined {
  const given = path.split("/");
  for (const route of routes) {
    const parts: string[] = [];
    const wanted = route.path.split("/");
    const isMatch = wanted.length === given.length && wanted.every((segment, index) => isSegmentMatch(segment, given[index] ?? "", parts));
    if (isMatch) return { route, parts };
  }
  return undefined;
}

export function allowedMethods(route: Route): string {
  const names = methods.filter((method) => route.answers[method] !== undefined);
  return (names.includes("GET") ? ["GET", "HEAD", ...names.slice(1)] : names).join(", ");
}

function isSegmentMatch(wanted: string, given: string, parts: string[]): boolean {
  if (!wanted.startsWith("{")) return wanted === given;
  parts.push(given);
  return given !== "";
}
