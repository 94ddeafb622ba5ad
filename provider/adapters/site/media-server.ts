import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { isSameSecret, type AttemptDirectory, type ServedFile } from "./attempt-directory.js";
import { parseByteRange } from "./byte-range.js";
import { sendSource } from "./send-source.js";
import { listenOn } from "./listen-on.js";

const maxReportBytes = 64 * 1024;
const maxStage1Bytes = 1024;
/** Shorter than any client waits for an answer. */
const reportAnswerMs = 15_000;
const maxConnections = 1024;

export interface MediaServer {
  readonly port: number;
  add(directory: AttemptDirectory): void;
  remove(directory: AttemptDirectory): void;
  close(): Promise<void>;
}

/** Plain HTTP for BMCs, firmware and ramdisks: files under directories that cannot be guessed, and two places for reports. Port 0 takes a free one. */
export async function startMediaServer(listen: string, port: number): Promise<MediaServer> {
  const directories = new Set<AttemptDirectory>();
  const server = createServer(
    { maxHeaderSize: 8192, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    (request, response) => {
      answer(directories, request, response).catch(() => response.destroy());
    },
  );
  server.maxConnections = maxConnections;
  server.timeout = 120_000;
  server.on("clientError", (_error, socket) => socket.destroy());
  await listenOn(server, "boot media", listen, port);
  return {
    port: (server.address() as AddressInfo).port,
    add: (directory) => directories.add(directory),
    remove: (directory) => directories.delete(directory),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(directories: ReadonlySet<AttemptDirectory>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, name = "", file = ""] = /^\/([0-9a-f]{64})\/([A-Za-z0-9._-]{1,100})$/.exec(request.url ?? "") ?? [];
  const directory = findDirectory(directories, name);
  if (directory === undefined) return refuse(response, 404);
  if (file === "report" || file === "stage1") {
    if (request.method !== "POST") return refuse(response, 405, { allow: "POST" });
    return takeReport(directory, file, request, response);
  }
  const served = directory.files.get(file);
  if (served === undefined) return refuse(response, 404);
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, { Allow: "GET, HEAD" });
  return sendFile(directory, served, request, response);
}

/** Looks at every directory, so that the time tells nothing about the names. */
function findDirectory(directories: ReadonlySet<AttemptDirectory>, name: string): AttemptDirectory | undefined {
  let found: AttemptDirectory | undefined;
  for (const directory of directories) if (isSameSecret(directory.name, name)) found = directory;
  return found;
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  // A body that was not read must not be taken for the next request.
  response.writeHead(status, { ...headers, "Content-Length": 0, Connection: "close" }).end();
}

async function sendFile(
  directory: AttemptDirectory,
  { kind, source }: ServedFile,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  directory.noteRequest(kind);
  // There are no validators, so a condition on one never holds and the whole is sent.
  const wanted = request.headers["if-range"] === undefined ? request.headers.range : undefined;
  const range = parseByteRange(request.method === "HEAD" ? undefined : wanted, source.sizeBytes);
  if (range.kind === "unsatisfiable") return refuse(response, 416, { "Content-Range": `bytes */${source.sizeBytes}` });
  const { start, end } = range.kind === "part" ? range : { start: 0, end: source.sizeBytes };
  response.writeHead(range.kind === "part" ? 206 : 200, {
    "Content-Type": "application/octet-stream",
    // GRUB reads header names by their letters: in lower case it takes the file for endless and runs out of memory.
    "Content-Length": end - start,
    "Accept-Ranges": "bytes",
    "Cache-Control": "no-store",
    ...(range.kind === "part" ? { "Content-Range": `bytes ${start}-${end - 1}/${source.sizeBytes}` } : {}),
  });
  if (request.method === "HEAD") return void response.end();
  let sent = 0;
  await sendSource(response, source, {
    start,
    end,
    onSent: (bytes) => {
      sent += bytes;
      directory.noteSent(kind, bytes);
      if (sent === source.sizeBytes) directory.noteComplete(kind);
    },
  });
}

async function takeReport(
  directory: AttemptDirectory,
  name: "report" | "stage1",
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, name === "report" ? maxReportBytes : maxStage1Bytes);
  if (body === undefined) return refuse(response, 413);
  if (name === "report") return answerReport(directory, body, response);
  directory.acceptStage1Line(body);
  response.writeHead(204).end();
}

/**
 * 204: the report is not needed again. 202 with the word `again`, for clients that do not see the status: the next boot is to report
 * too. 503: whoever waits for it has not written it down yet, try again.
 */
async function answerReport(directory: AttemptDirectory, body: string, response: ServerResponse): Promise<void> {
  const report = directory.acceptReport(body);
  if (report === undefined) return refuse(response, 404);
  const answer = await directory.answerTo(report, reportAnswerMs);
  if (answer === undefined) return refuse(response, 503, { "Retry-After": "3" });
  if (answer === "done") return void response.writeHead(204).end();
  response.writeHead(202, { "Content-Type": "text/plain" }).end("again\n");
}

async function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on("error", () => undefined);
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
