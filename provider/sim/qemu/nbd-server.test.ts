import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NbdServer } from "./nbd-server.js";

const sizeBytes = 300_000;
const content = Buffer.from(Array.from({ length: sizeBytes }, (_, index) => (index * 31 + (index >> 8)) & 0xff));

/** A raw client: sends bytes, takes bytes. */
class Client {
  private received = Buffer.alloc(0);

  constructor(readonly socket: Socket) {
    socket.on("data", (bytes) => {
      this.received = Buffer.concat([this.received, bytes]);
      socket.emit("more");
    });
    socket.on("error", () => undefined);
  }

  send(hex: string): void {
    this.socket.write(Buffer.from(hex.replaceAll(" ", ""), "hex"));
  }

  async take(length: number): Promise<Buffer> {
    while (this.received.length < length) await once(this.socket, "more");
    const bytes = this.received.subarray(0, length);
    this.received = this.received.subarray(length);
    return bytes;
  }

  async hex(length: number): Promise<string> {
    return (await this.take(length)).toString("hex");
  }
}

const option = (code: string, payload = ""): string =>
  `49484156454f5054 ${code} ${(payload.replaceAll(" ", "").length / 2).toString(16).padStart(8, "0")} ${payload}`;
const replyHead = (code: string, type: string, length: string): string => `0003e889045565a9${code}${type}${length}`;
const request = (command: string, handle: string, offset: number, length: number): string =>
  `25609513 0000 ${command} ${handle} ${offset.toString(16).padStart(16, "0")} ${length.toString(16).padStart(8, "0")}`;
const handle = "1122334455667788";
const exportInformation = `0000${sizeBytes.toString(16).padStart(16, "0")}0107`;

describe("the NBD server", () => {
  let folder: string;
  let server: NbdServer;
  let reads: [number, number][];
  let troubles: unknown[];
  let failing: boolean;
  const clients: Client[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "nbd-"));
    [reads, troubles, failing] = [[], [], false];
    const read = async (offset: number, length: number): Promise<Buffer> => {
      reads.push([offset, length]);
      if (failing) throw new Error("HTTP 503");
      return content.subarray(offset, offset + length);
    };
    server = await NbdServer.listen(join(folder, "nbd.sock"), { url: "memory:", sizeBytes, read }, (error) => troubles.push(error));
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.socket.destroy();
    await server.close();
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  async function dial(clientFlags = "00000003"): Promise<Client> {
    const client = new Client(connect(server.socketPath));
    clients.push(client);
    expect(await client.hex(18)).toBe("4e42444d41474943" + "49484156454f5054" + "0003");
    client.send(clientFlags);
    return client;
  }

  async function go(): Promise<Client> {
    const client = await dial();
    client.send(option("00000007", "00000000 0000"));
    expect(await client.hex(32)).toBe(replyHead("00000007", "00000003", "0000000c") + exportInformation);
    expect(await client.hex(34)).toBe(replyHead("00000007", "00000003", "0000000e") + "0003" + "00000001" + "00001000" + "00400000");
    expect(await client.hex(20)).toBe(replyHead("00000007", "00000001", "00000000"));
    return client;
  }

  test("goes from GO to reads, and fetches only the pages that were touched", async () => {
    const client = await go();
    client.send(request("0000", handle, 70_000, 5000));
    expect(await client.hex(16)).toBe("67446698" + "00000000" + handle);
    expect((await client.take(5000)).equals(content.subarray(70_000, 75_000))).toBe(true);
    client.send(request("0000", handle, 65_000, 1000));
    await client.take(16);
    expect((await client.take(1000)).equals(content.subarray(65_000, 66_000))).toBe(true);
    expect(reads).toEqual([
      [65_536, 65_536],
      [0, 65_536],
    ]);
  });

  test("reads a run of pages at once and the cut-off last one", async () => {
    const client = await go();
    client.send(request("0000", handle, 10, sizeBytes - 10));
    await client.take(16);
    expect((await client.take(sizeBytes - 10)).equals(content.subarray(10))).toBe(true);
    expect(reads).toEqual([[0, sizeBytes]]);
  });

  test("takes a request cut into single bytes", async () => {
    const client = await go();
    for (const byte of Buffer.from(request("0000", handle, 0, 4).replaceAll(" ", ""), "hex")) client.socket.write(Buffer.from([byte]));
    expect((await client.take(20)).subarray(16)).toEqual(content.subarray(0, 4));
  });

  test("answers forty reads that were sent at once, each under its handle", async () => {
    const client = await go();
    const handles = Array.from({ length: 40 }, (_, index) => index.toString(16).padStart(16, "0"));
    client.send(handles.map((name, index) => request("0000", name, index * 7000, 100)).join(""));
    const seen = new Set<string>();
    for (let count = 0; count < handles.length; count++) {
      const name = (await client.hex(16)).slice(16);
      const index = handles.indexOf(name);
      seen.add(name);
      expect((await client.take(100)).equals(content.subarray(index * 7000, index * 7000 + 100))).toBe(true);
    }
    expect(seen.size).toBe(40);
  });

  test.each([
    ["beyond the end", sizeBytes - 10, 11],
    ["of nothing", 0, 0],
    ["larger than the largest block", 0, 4 * 1024 * 1024 + 1],
  ])("refuses a read %s and stays usable", async (_name, offset, length) => {
    const client = await go();
    client.send(request("0000", handle, offset, length) + request("0003", handle, 0, 0));
    expect(await client.hex(16)).toBe("67446698" + "00000016" + handle);
    expect(await client.hex(16)).toBe("67446698" + "00000000" + handle);
  });

  test("refuses a write, skips its payload, and refuses what it does not know", async () => {
    const client = await go();
    client.send(`${request("0001", handle, 0, 6)} 256095132560`);
    expect(await client.hex(16)).toBe("67446698" + "00000001" + handle);
    client.send(request("0007", handle, 0, 4));
    expect(await client.hex(16)).toBe("67446698" + "00000016" + handle);
  });

  test("makes a failed fetch an I/O error, tells of it, and fetches anew the next time", async () => {
    const client = await go();
    failing = true;
    client.send(request("0000", handle, 0, 10));
    expect(await client.hex(16)).toBe("67446698" + "00000005" + handle);
    expect(troubles).toEqual([new Error("HTTP 503")]);
    failing = false;
    client.send(request("0000", handle, 0, 10));
    expect(await client.hex(16)).toBe("67446698" + "00000000" + handle);
    expect(await client.take(10)).toEqual(content.subarray(0, 10));
  });

  test("tells about the export without opening it, lists it, refuses other names and options", async () => {
    const client = await dial();
    client.send(option("00000006", "00000000 0000"));
    await client.take(32 + 34);
    expect(await client.hex(20)).toBe(replyHead("00000006", "00000001", "00000000"));
    client.send(option("00000003"));
    expect(await client.hex(24)).toBe(replyHead("00000003", "00000002", "00000004") + "00000000");
    expect(await client.hex(20)).toBe(replyHead("00000003", "00000001", "00000000"));
    client.send(option("00000007", "00000001 78 0000"));
    expect(await client.hex(20)).toBe(replyHead("00000007", "80000006", "00000000"));
    client.send(option("00000007", "000000ff 0000"));
    expect(await client.hex(20)).toBe(replyHead("00000007", "80000003", "00000000"));
    client.send(option("00000008"));
    expect(await client.hex(20)).toBe(replyHead("00000008", "80000001", "00000000"));
    client.send(option("00000002"));
    expect(await client.hex(20)).toBe(replyHead("00000002", "00000001", "00000000"));
    await once(client.socket, "close");
  });

  test.each([
    ["00000003", 10],
    ["00000001", 134],
  ])("serves the old EXPORT_NAME to a client with flags %s", async (flags, length) => {
    const client = await dial(flags);
    client.send(option("00000001") + request("0000", handle, 0, 4));
    expect((await client.hex(length)).slice(0, 20)).toBe(exportInformation.slice(4));
    expect((await client.take(20)).subarray(16)).toEqual(content.subarray(0, 4));
  });

  test.each([
    ["a wrong option magic", "0000000000000000 00000007 00000000"],
    ["an option of endless length", "49484156454f5054 00000007 ffffffff"],
  ])("hangs up on %s", async (_name, bytes) => {
    const client = await dial();
    client.send(bytes);
    await once(client.socket, "close");
  });

  test("hangs up on a wrong request magic", async () => {
    const client = await go();
    client.send("00".repeat(28));
    await once(client.socket, "close");
  });
});
