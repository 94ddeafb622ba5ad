import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BareMetalError, describeError } from "../../domain/errors.js";
import type { Progress } from "../../ports/progress.js";
import { bootableDisk } from "./bootable-disk.js";
import { createImageSource } from "./image-source.js";

const root = mkdtempSync(join(tmpdir(), "download-"));
const disk = bootableDisk();
const digest = createHash("sha256").update(disk).digest("hex");
/** Pauses end at once. */
const clock = {
  now: () => Date.now(),
  pause: (_ms: number, signal?: AbortSignal) => (signal?.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve()),
};

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;
let server: Server;
let base = "";
let answer: Answer;
const requests: { url: string; range: string | undefined; authorization: string | undefined }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push({ url: request.url ?? "", range: request.headers.range, authorization: request.headers.authorization });
    answer(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(root, { recursive: true });
});
beforeEach(() => void requests.splice(0));

let folders = 0;
let cacheDir = "";
async function prepare(url: string, checksum = digest, controller = new AbortController()): Promise<string[]> {
  const lines: string[] = [];
  const add = (text: string): void => void lines.push(text);
  const progress: Progress = {
    signal: controller.signal,
    clock,
    deadline: Date.now() + 60_000,
    status: add,
    info: add,
    warn: add,
    debug: add,
  };
  const image = await createImageSource({ cacheDir, maxBytes: 1e9, clock }).prepare(progress, { url, checksum });
  expect(image.map.sizeBytes).toBe(disk.length);
  image.release();
  return lines;
}
beforeEach(() => void (cacheDir = join(root, `cache-${folders++}`)));

/** Serves the disk with Range and ETag; `cutAt` breaks the connection there. */
function serve(request: IncomingMessage, response: ServerResponse, options: { cutAt?: number; etag?: string; body?: Buffer } = {}): void {
  const { etag = '"1"', body = disk } = options;
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
  const ifRange = request.headers["if-range"];
  const start = from !== undefined && (ifRange === undefined || ifRange === etag) ? Number(from) : 0;
  if (start >= body.length) return void response.writeHead(416, { "content-range": `bytes */${body.length}` }).end();
  const headers = { etag, "content-length": body.length - start };
  if (start > 0) response.writeHead(206, { ...headers, "content-range": `bytes ${start}-${body.length - 1}/${body.length}` });
  else response.writeHead(200, headers);
  if (options.cutAt === undefined) return void response.end(body.subarray(start));
  response.write(body.subarray(start, options.cutAt), () => response.destroy());
}

async function failure(run: Promise<unknown>): Promise<BareMetalError> {
  const error: unknown = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof BareMetalError) return error;
  throw new Error(`no error of ours: ${String(error)}`);
}

describe("an image by http", () => {
  test("is fetched with its progress and rate", async () => {
    answer = (request, response) => serve(request, response);
    const lines = await prepare(`${base}/x/a.raw`);
    expect(lines.some((line) => /^fetching a\.raw \d+%/.test(line))).toBe(true);
    expect(readdirSync(cacheDir).sort()).toEqual(["in-use", `v1-${digest}`]);
  });

  test("goes on where the connection broke", async () => {
    answer = (request, response, count) => serve(request, response, count < 3 ? { cutAt: count * 2_000_000 } : {});
    await prepare(`${base}/a.raw`);
    expect(requests.map(({ range }) => range !== undefined)).toEqual([false, true, true]);
  });

  test("starts over when the file was replaced meanwhile", async () => {
    answer = (request, response, count) =>
      serve(request, response, count === 1 ? { cutAt: 2_000_000, etag: '"0"', body: Buffer.alloc(9e6) } : {});
    await prepare(`${base}/a.raw`);
    expect(requests).toHaveLength(2);
  });

  test("is fetched anew when another process writes to the same file", async () => {
    answer = (request, response, count) => {
      if (count === 2) appendFileSync(join(cacheDir, `${digest}.part`), "of another process");
      serve(request, response, count === 1 ? { cutAt: 2_000_000 } : {});
    };
    await prepare(`${base}/a.raw`);
    expect(requests).toHaveLength(3);
  });

  test.each([
    ["goes on with what an earlier run fetched", disk.subarray(0, 3_000_000), 1],
    ["that an earlier run fetched whole is asked for no more", disk, 1],
    ["of which an earlier run fetched something else is fetched anew", Buffer.alloc(1000, 7), 2],
    ["of which an earlier run fetched too much is fetched anew", Buffer.alloc(disk.length + 5), 2],
  ])("%s", async (_what, part, count) => {
    mkdirSync(cacheDir);
    writeFileSync(join(cacheDir, `${digest}.part`), part);
    answer = (request, response) => serve(request, response);
    await prepare(`${base}/a.raw`);
    expect(requests).toHaveLength(count);
    expect(requests[0]?.range).toBe(`bytes=${part.length}-`);
  });

  test("follows redirects, and gives credentials to the first host only", async () => {
    answer = (request, response) => {
      if (request.url === "/a.raw") response.writeHead(302, { location: "/b" }).end();
      else if (request.url === "/b") response.writeHead(307, { location: base.replace("127.0.0.1", "localhost") + "/c" }).end();
      else serve(request, response);
    };
    await prepare(base.replace("//", "//user:secret@") + "/a.raw");
    expect(requests.map(({ url, authorization }) => [url, authorization !== undefined])).toEqual([
      ["/a.raw", true],
      ["/b", true],
      ["/c", false],
    ]);
  });

  test("is tried again after 503", async () => {
    answer = (request, response, count) => (count < 3 ? void response.writeHead(503).end() : serve(request, response));
    await prepare(`${base}/a.raw`);
    expect(requests).toHaveLength(3);
  });

  test.each<[string, Answer, string]>([
    ["is not there", (_request, response) => void response.writeHead(404).end(), "answered with status 404"],
    ["redirects for ever", (_request, response) => void response.writeHead(302, { location: "/a.raw" }).end(), "more than 5 times"],
    [
      "redirects to a file",
      (_request, response) => void response.writeHead(302, { location: "file:///etc/passwd" }).end(),
      "no http address",
    ],
    ["never comes", (_request, response) => void response.destroy(), "in 5 tries"],
  ])("that %s is refused, without credentials or query in the text", async (_what, refuse, reason) => {
    answer = refuse;
    const error = await failure(prepare(base.replace("//", "//user:secret@") + "/a.raw?signature=hidden"));
    expect(error.code).toBe("IMAGE_UNREADABLE");
    expect(describeError(error)).toContain(reason);
    expect(describeError(error)).not.toMatch(/secret|hidden/);
    expect(requests.length).toBeLessThanOrEqual(6);
  });

  test("with another digest is refused and not kept", async () => {
    answer = (request, response) => serve(request, response);
    const error = await failure(prepare(`${base}/a.raw`, "0".repeat(64)));
    expect(error.code).toBe("IMAGE_CHECKSUM_MISMATCH");
    expect(existsSync(join(cacheDir, `${"0".repeat(64)}.part`))).toBe(false);
  });

  test("is looked up in a list by http", async () => {
    answer = (request, response, count) => {
      if (request.url !== "/SHA256SUMS") serve(request, response);
      else if (count === 1) response.destroy();
      else response.end(`${digest}  a.raw\n`);
    };
    await prepare(`${base}/a.raw`, `${base}/SHA256SUMS`);
    answer = (_request, response) => void response.end("<html>");
    const error = await failure(prepare(`${base}/a.raw`, `${base}/SHA256SUMS`));
    expect(error.message).toBe(`found no SHA-256 or SHA-512 of a.raw in ${base}/SHA256SUMS`);
  });

  test("stops at once when the run is cancelled, and keeps what it has", async () => {
    const controller = new AbortController();
    answer = (_request, response) => {
      response.writeHead(200, { "content-length": disk.length });
      response.write(disk.subarray(0, 1_000_000), () => controller.abort(new BareMetalError("CANCELLED", "the run was cancelled")));
    };
    expect((await failure(prepare(`${base}/a.raw`, digest, controller))).code).toBe("CANCELLED");
  });
});
