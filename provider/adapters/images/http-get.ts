import { Agent, type Dispatcher, request } from "undici";
import { BareMetalError } from "../../domain/errors.js";
import { shownUrl } from "./location.js";

const maxRedirects = 5;
const timeouts = { connect: { timeout: 15_000 }, headersTimeout: 30_000, bodyTimeout: 30_000 };

/** A failure that another try may cure. */
export class PassingFailure extends Error {}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Dispatcher.ResponseData["body"];
}

/** Connections of one transfer. Close it when done. */
export function newDispatcher(): Agent {
  return new Agent({ ...timeouts, connections: 1 });
}

/** One GET, redirects followed. Rejects PassingFailure for broken connections and 429/5xx, IMAGE_UNREADABLE for other refusals. */
export async function httpGet(
  dispatcher: Dispatcher,
  start: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  let url = start;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const answer = await getOnce(dispatcher, url, { ...headers, ...authorization(url, start) }, signal);
    const location = answer.headers["location"];
    if ([301, 302, 303, 307, 308].includes(answer.status) && typeof location === "string") {
      await answer.body.dump({ limit: 65_536, signal }).catch(() => undefined);
      url = nextUrl(url, location);
      continue;
    }
    if (answer.status === 200 || answer.status === 206 || answer.status === 416) return answer;
    await answer.body.dump({ limit: 65_536, signal }).catch(() => undefined);
    const text = `${shownUrl(url)} answered with status ${answer.status}`;
    if (answer.status === 429 || answer.status >= 500) throw new PassingFailure(text);
    throw new BareMetalError("IMAGE_UNREADABLE", text, { subject: shownUrl(url), remedy: "check the address and who may read it" });
  }
  throw new BareMetalError("IMAGE_UNREADABLE", `${shownUrl(start)} redirects more than ${maxRedirects} times`);
}

async function getOnce(
  dispatcher: Dispatcher,
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const target = new URL(url);
  target.username = "";
  target.password = "";
  try {
    const answer = await request(target, { dispatcher, signal, headers: { "accept-encoding": "identity", ...headers } });
    // Whoever reads it gets its errors; a body that nobody reads must not end the process by one.
    answer.body.on("error", () => undefined);
    return { status: answer.statusCode, headers: answer.headers, body: answer.body };
  } catch (cause) {
    signal.throwIfAborted();
    throw new PassingFailure(`failed to fetch ${shownUrl(url)}`, { cause });
  }
}

/** Credentials go to the host they were given for, nowhere else. */
function authorization(url: URL, start: URL): Record<string, string> {
  if (start.username === "" || url.origin !== start.origin) return {};
  const text = `${decodeURIComponent(start.username)}:${decodeURIComponent(start.password)}`;
  return { authorization: `Basic ${Buffer.from(text).toString("base64")}` };
}

function nextUrl(url: URL, location: string): URL {
  const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  if (next === undefined || (next.protocol !== "http:" && next.protocol !== "https:"))
    throw new BareMetalError("IMAGE_UNREADABLE", `${shownUrl(url)} redirects to something that is no http address`);
  if (url.protocol === "https:" && next.protocol === "http:")
    throw new BareMetalError("IMAGE_UNREADABLE", `${shownUrl(url)} redirects from https to http`);
  return next;
}
