import { createHash } from "node:crypto";
import { readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import type { HostService } from "../../ports/agent-link.js";
import { hostUuid, isoExtents, makeSiteRig, type SiteRig } from "./testing/site-rig.js";

let rig: SiteRig;
beforeEach(async () => {
  rig = await makeSiteRig();
});
afterEach(() => rig.close());

async function opened(): Promise<{ host: HostService; base: string }> {
  const host = await rig.open(rig.service());
  return { host, base: host.reportUrl.replace("/report", "") };
}

const bytesOf = async (url: string, range?: string): Promise<Buffer> =>
  Buffer.from(await (await fetch(url, range === undefined ? {} : { headers: { range } })).arrayBuffer());

const post = (url: string, body: string): Promise<Response> => fetch(url, { method: "POST", body });

/** Polls until `look` holds; the test's own deadline ends it. */
async function until(look: () => boolean): Promise<void> {
  while (!look()) await new Promise((resolve) => setImmediate(resolve));
}

describe("the boot medium", () => {
  test("is the built one but for the host's own files", async () => {
    const { host, base } = await opened();
    const served = await bytesOf(host.isoUrl);
    const expected = Buffer.from(rig.iso);
    for (const [name, { offsetBytes, sizeBytes }] of Object.entries(isoExtents)) {
      const part = served.subarray(offsetBytes, offsetBytes + sizeBytes);
      expect(part.toString("latin1").includes(name === "host.json" ? hostUuid : (base.split("/").at(-1) ?? ""))).toBe(true);
      part.copy(expected, offsetBytes);
    }
    expect(served.equals(expected)).toBe(true);
    expect(host.isoSizeBytes).toBe(rig.iso.length);
    expect((await readFile(join(rig.folder, "boot.iso"))).equals(rig.iso)).toBe(true);
  });

  test("is the same in pieces as in one", async () => {
    const { host } = await opened();
    const whole = await bytesOf(host.isoUrl);
    const pieces: Buffer[] = [];
    for (let at = 0; at < whole.length; at += 7919) pieces.push(await bytesOf(host.isoUrl, `bytes=${at}-${at + 7918}`));
    expect(Buffer.concat(pieces).equals(whole)).toBe(true);
  });

  test("has a URL that BMCs accept", async () => {
    const { host } = await opened();
    expect(host.isoUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{64}\/[a-z.]+\.iso$/);
  });

  test.each([
    ["bytes=0-99", 206, "bytes 0-99/300000", 100],
    ["bytes=299990-", 206, "bytes 299990-299999/300000", 10],
    ["bytes=-5", 206, "bytes 299995-299999/300000", 5],
    ["bytes=300000-", 416, "bytes */300000", 0],
    ["bytes=0-1,4-5", 200, null, 300_000],
  ])("answers %s with %i", async (range, status, contentRange, length) => {
    const { host } = await opened();
    const response = await fetch(host.isoUrl, { headers: { range } });
    expect([response.status, response.headers.get("content-range")]).toEqual([status, contentRange]);
    expect((await response.arrayBuffer()).byteLength).toBe(length);
  });

  test("is described by HEAD, which counts as the BMC's first request", async () => {
    const { host } = await opened();
    expect(host.mediaFetched()).toBe(false);
    const response = await fetch(host.isoUrl, { method: "HEAD" });
    expect([response.status, response.headers.get("content-length"), response.headers.get("accept-ranges")]).toEqual([
      200,
      "300000",
      "bytes",
    ]);
    expect(host.mediaFetched()).toBe(true);
    expect(host.counters().isoBytesRead).toBe(0);
  });

  test("has its length in the spelling that GRUB knows", async () => {
    const { host } = await opened();
    const { hostname, port, pathname } = new URL(host.isoUrl);
    const socket = connect(Number(port), hostname);
    socket.write(`HEAD ${pathname} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    let head = "";
    for await (const part of socket) head += String(part);
    expect(head).toContain("\r\nContent-Length: 300000\r\n");
  });

  test("is counted by the bytes that went out, and stage 2 once a boot", async () => {
    const { host, base } = await opened();
    await bytesOf(host.isoUrl, "bytes=0-999");
    await bytesOf(`${base}/stage2.squashfs`, "bytes=0-999");
    expect(host.counters()).toMatchObject({ isoBytesRead: 1000, stage2Bytes: 1000, ramdiskBoots: 0 });
    expect((await bytesOf(`${base}/stage2.squashfs`)).equals(rig.stage2)).toBe(true);
    await until(() => host.counters().ramdiskBoots === 1);
    expect(host.counters().stage2Bytes).toBe(1000 + rig.stage2.length);
  });

  test("is not counted for a reader who left", async () => {
    const { host } = await opened();
    const packed = join(rig.folder, "big");
    await writeFile(packed, "");
    await truncate(packed, 200_000_000);
    const url = new URL(host.publishImage("ab".repeat(32), packed));
    const socket = connect(Number(url.port), url.hostname);
    socket.write(`GET ${url.pathname} HTTP/1.1\r\nhost: x\r\n\r\n`);
    await once(socket, "data");
    socket.destroy();
    await bytesOf(host.isoUrl, "bytes=0-0");
    expect(host.counters().imageBytesSent).toBeLessThan(100_000_000);
  });
});

describe("what else is served", () => {
  test.each([
    ["vmlinuz", "kernel"],
    ["initrd.s1", "initrd"],
    ["agent.cjs", "// agent"],
  ])("%s", async (name, content) => {
    const { base } = await opened();
    expect((await bytesOf(`${base}/${name}`)).toString()).toBe(content);
  });

  test("the host's own files, equal to those on the medium", async () => {
    const { host, base } = await opened();
    for (const name of ["host.env", "host.json"] as const) {
      const { offsetBytes, sizeBytes } = isoExtents[name];
      const onMedium = await bytesOf(host.isoUrl, `bytes=${offsetBytes}-${offsetBytes + sizeBytes - 1}`);
      expect((await bytesOf(`${base}/${name}`)).equals(onMedium)).toBe(true);
    }
    const env = (await bytesOf(`${base}/host.env`)).toString();
    expect(env).toContain(`STAGE2_SHA256='${createHash("sha256").update(rig.stage2).digest("hex")}'`);
    expect(env).toContain(`REPORT_URL='${base}/stage1'`);
  });

  test("a packed image in many ranges at once, also after its name is gone", async () => {
    const { host } = await opened();
    const packed = join(rig.folder, "packed");
    const bytes = Buffer.from(Array.from({ length: 2_000_000 }, (_, index) => (index * 13) % 241));
    await writeFile(packed, bytes);
    const url = host.publishImage("ab".repeat(32), packed);
    expect(host.publishImage("ab".repeat(32), packed)).toBe(url);
    await rm(packed);
    const size = 50_000;
    const parts = await Promise.all(
      Array.from({ length: bytes.length / size }, (_, index) => bytesOf(url, `bytes=${index * size}-${(index + 1) * size - 1}`)),
    );
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
    await until(() => host.counters().imageBytesSent === bytes.length);
  });

  test.each([
    ["the root", "GET", "/", 404],
    ["another directory", "GET", `/${"0".repeat(64)}/vmlinuz`, 404],
    ["the directory itself", "GET", "DIR/", 404],
    ["an unknown file", "GET", "DIR/manifest.json", 404],
    ["a query", "GET", "DIR/vmlinuz?x=1", 404],
    ["a climb", "GET", "DIR/..%2f..%2fetc%2fpasswd", 404],
    ["writing to a file", "PUT", "DIR/vmlinuz", 405],
    ["reading the reports", "GET", "DIR/report", 405],
    ["posting to another directory", "POST", `/${"0".repeat(64)}/report`, 404],
  ])("nothing for %s", async (_name, method, path, status) => {
    const { base } = await opened();
    const url = path.startsWith("DIR") ? path.replace("DIR", base) : new URL(path, base).href;
    const response = await fetch(url, { method });
    expect([response.status, await response.text()]).toEqual([status, ""]);
  });

  test("nothing any more after the close, when the port is shut", async () => {
    const { host } = await opened();
    await host.close();
    await host.close();
    await expect(fetch(host.isoUrl)).rejects.toThrow();
  });

  test("only the other hosts after one of several is closed", async () => {
    const service = rig.service();
    const one = await rig.open(service);
    const other = await rig.open(service, { hostUuid: "00000000-0000-0000-0000-000000000001", hostName: "other" });
    await one.close();
    expect([(await fetch(one.isoUrl)).status, (await fetch(other.isoUrl)).status]).toEqual([404, 200]);
  });
});

describe("reports", () => {
  test("of the OS are taken with the expected nonce only", async () => {
    const { host } = await opened();
    const waiting = host.awaitOs(rig.progress, "nonce-1", 10_000);
    expect((await post(host.reportUrl, "nonce=other\nboot_id=b\n")).status).toBe(404);
    expect((await post(host.reportUrl, "boot_id=b\n")).status).toBe(404);
    host.retireToken();
    const body = "nonce=nonce-1\nboot_id=b-1\npretty_name=Debian GNU/Linux 13 \u001b[1m\nlog=one\nlog=two\n";
    const answer = post(host.reportUrl, body);
    const report = await waiting;
    host.answerOs(report, "done");
    expect((await answer).status).toBe(204);
    expect((await post(host.reportUrl, body)).status).toBe(204);
    expect(report).toMatchObject({ nonce: "nonce-1", bootId: "b-1", prettyName: "Debian GNU/Linux 13  [1m" });
    expect(rig.progress.lines).toContain("debug: os: two");
  });

  test("of a system that is to report after its next boot too are told so", async () => {
    const { host } = await opened();
    const first = host.awaitOs(rig.progress, "nonce-1", 10_000);
    const answer = post(host.reportUrl, "nonce=nonce-1\nboot_id=b-1\n");
    host.answerOs(await first, "again");
    expect([(await answer).status, await (await answer).text()]).toEqual([202, "again\n"]);
    const second = host.awaitOs(rig.progress, "nonce-1", 10_000, "b-1");
    void post(host.reportUrl, "nonce=nonce-1\nboot_id=b-1\n");
    const late = post(host.reportUrl, "nonce=nonce-1\nboot_id=b-2\n");
    expect(await second).toMatchObject({ bootId: "b-2" });
    // Nobody has written it down: it is to be sent again.
    await host.close();
    expect((await late).status).toBe(503);
  });

  test("that are too long are refused", async () => {
    const { host } = await opened();
    expect((await post(host.reportUrl, "x".repeat(70_000))).status).toBe(413);
  });

  test("that never come are an error that says what was awaited", async () => {
    const { host } = await opened();
    await expect(host.awaitOs(rig.progress, "n", 150)).rejects.toThrow(expect.objectContaining({ code: "OS_SILENT" }) as Error);
  });

  test("of a failed first stage end the wait for the agent at once", async () => {
    const { host, base } = await opened();
    const waiting = host.awaitAgent(rig.progress, 20_000);
    waiting.catch(() => undefined);
    await post(`${base}/stage1`, "fetch: stage2 has a wrong sha256\n");
    await expect(waiting).rejects.toThrow("the ramdisk of r2-u17 failed in its first stage: fetch: stage2 has a wrong sha256");
    expect(host.stage1Failure()).toBe("fetch: stage2 has a wrong sha256");
  });
});

describe("a service that cannot serve", () => {
  const failure = (remedy: string): Error =>
    expect.objectContaining({ code: "SERVE_FAILED", remedy: expect.stringContaining(remedy) as string }) as Error;

  test("says that the address is not this machine's", async () => {
    await expect(rig.open(rig.service({ listenFor: () => "192.0.2.1" }))).rejects.toThrow(failure("an address of this machine"));
  });

  test.each(["httpPort", "agentPort"] as const)("says that the %s is taken, and listens nowhere", async (option) => {
    const stranger = createServer().listen(0, "127.0.0.1");
    await once(stranger, "listening");
    const { port } = stranger.address() as AddressInfo;
    await expect(rig.open(rig.service({ [option]: port }))).rejects.toThrow(failure("another port"));
    stranger.close();
    await expect(stat(rig.identityFile)).rejects.toThrow("ENOENT");
  });

  test.each([
    ["there is no manifest", (folder: string) => rm(join(folder, "manifest.json"))],
    ["an artefact is missing", (folder: string) => rm(join(folder, "vmlinuz"))],
    ["an artefact is cut", (folder: string) => truncate(join(folder, "stage2.squashfs"), 5)],
    ["the manifest has no extents", (folder: string) => writeFile(join(folder, "manifest.json"), '{"files":{}}')],
  ])("says that %s", async (_name, damage) => {
    await damage(rig.folder);
    await expect(rig.open(rig.service())).rejects.toThrow(failure("pulumi-baremetal-boot"));
  });

  test("leaves nothing listening when the host's network is wrong", async () => {
    const service = rig.service();
    const wrong = rig.open(service, { network: { macAddress: "x" } });
    await expect(wrong).rejects.toThrow(expect.objectContaining({ code: "INPUT_INVALID" }) as Error);
    await expect(stat(rig.identityFile)).rejects.toThrow("ENOENT");
  });
});
