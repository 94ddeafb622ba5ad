import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vlanOf, withTag } from "./ethernet-frame.js";
import { FrameSocket } from "./frame-socket.js";
import type { NetworkOptions } from "./network-options.js";
import { portSocketName } from "./network-options.js";
import { VirtualSwitch } from "./virtual-switch.js";

const [a, b, router] = ["525400000001", "525400000002", "525600000002"] as const;
const all = "ffffffffffff";

function frame(to: string, from: string, rest = `0800${"00".repeat(46)}`): Buffer {
  return Buffer.from(`${to}${from}${rest}`, "hex");
}

const dhcpOffer = frame(all, router, `08004500001c00000000401100000a0002020a00020f0043004400080000`);
const lacp = frame("0180c2000002", a, `88090101${"0114".padEnd(40, "0")}${"0214".padEnd(40, "0")}${"00".repeat(70)}`);

class End {
  readonly got: Buffer[] = [];
  private wake: () => void = () => undefined;

  private constructor(private socket: FrameSocket | undefined) {}

  static async open(path: string): Promise<End> {
    const socket = connect(path);
    await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    const end = new End(undefined);
    end.socket = new FrameSocket(socket, (received) => {
      end.got.push(Buffer.from(received));
      end.wake();
    });
    return end;
  }

  send(...frames: Buffer[]): void {
    for (const each of frames) this.socket?.send(each);
  }

  async next(): Promise<Buffer> {
    while (this.got.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    return this.got.shift() ?? Buffer.alloc(0);
  }

  close(): void {
    this.socket?.close();
  }
}

describe("the switch before a virtual server", () => {
  let folder: string;
  let made: VirtualSwitch;
  let ends: End[];

  async function open(options: NetworkOptions): Promise<[End, End, End]> {
    made = await VirtualSwitch.listen(folder, { cards: 2, ...options });
    ends = await Promise.all((["uplink", 0, 1] as const).map((port) => End.open(join(folder, portSocketName(port)))));
    return ends as [End, End, End];
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "bm-switch-"));
  });
  afterEach(async () => {
    for (const end of ends) end.close();
    await made.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("floods what it does not know and learns who is where", async () => {
    const [uplink, first, second] = await open({});
    first.send(frame(all, a));
    expect(await uplink.next()).toEqual(frame(all, a));
    expect(await second.next()).toEqual(frame(all, a));
    uplink.send(frame(a, router), frame(all, router));
    expect(await first.next()).toEqual(frame(a, router));
    expect(await second.next()).toEqual(frame(all, router));
  });

  test("passes frames of its VLAN only, without the tag behind it", async () => {
    const [uplink, first] = await open({ vlan: 100 });
    first.send(frame(all, a), withTag(frame(all, b), 101), withTag(frame(router, a), 100));
    expect(await uplink.next()).toEqual(frame(router, a));
    uplink.send(frame(a, router));
    expect(vlanOf(await first.next())).toBe(100);
  });

  test("hands out no address when it is told so", async () => {
    const [uplink, first] = await open({ staticOnly: true });
    uplink.send(dhcpOffer, frame(all, router));
    expect(await first.next()).toEqual(frame(all, router));
  });

  test("passes nothing on an LACP port before LACP, and one copy to the group after it", async () => {
    const [uplink, first, second] = await open({ lacp: true });
    first.send(frame(router, b), lacp, frame(router, a));
    const answer = await first.next();
    expect(answer.toString("hex", 36, 40)).toBe("02140000");
    expect(await uplink.next()).toEqual(frame(router, a));
    uplink.send(frame(all, router));
    expect(await first.next()).toEqual(frame(all, router));
    expect(second.got).toEqual([]);
  });
});
