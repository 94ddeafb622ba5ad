import type { Server } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { destinationOf, isAutoConfiguration, isLinkLocal, sourceOf, vlanOf, withoutTag, withTag } from "./ethernet-frame.js";
import { FrameSocket } from "./frame-socket.js";
import { isLacp, lacpAnswer } from "./lacp.js";
import { lldpFrame } from "./lldp.js";
import type { NetworkOptions } from "./network-options.js";
import { portSocketName } from "./network-options.js";

type PortName = number | "uplink";

interface Port {
  readonly name: PortName;
  socket?: FrameSocket;
  hasLacp: boolean;
}

const switchMac = Buffer.from("02004c454146", "hex");
const lldpMs = 2000;
const maxAddresses = 1024;

/**
 * The switch in front of one machine: QEMU connects each card and its user network to a unix socket in `folder`.
 * It learns addresses, keeps to one VLAN, speaks LACP and LLDP. No frame leaves the machine it runs on.
 */
export class VirtualSwitch {
  private readonly ports: Port[];
  private readonly servers: Server[] = [];
  private readonly learned = new Map<string, Port>();
  private readonly timer: NodeJS.Timeout;

  private constructor(private readonly options: NetworkOptions) {
    const names: PortName[] = ["uplink", ...Array.from({ length: options.cards ?? 1 }, (_, index) => index)];
    this.ports = names.map((name) => ({ name, hasLacp: false }));
    this.timer = setInterval(() => this.announce(), lldpMs);
    this.timer.unref();
  }

  static async listen(folder: string, options: NetworkOptions): Promise<VirtualSwitch> {
    const made = new VirtualSwitch(options);
    for (const port of made.ports) made.servers.push(await made.open(port, join(folder, portSocketName(port.name))));
    return made;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    for (const port of this.ports) port.socket?.close();
    await Promise.all(this.servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  }

  /** A new connection takes the port over: the machine was switched on again. */
  private async open(port: Port, path: string): Promise<Server> {
    const server = createServer((socket) => {
      port.socket?.close();
      port.hasLacp = false;
      port.socket = new FrameSocket(socket, (frame) => this.take(frame, port));
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", (cause) => reject(new Error(`failed to listen on ${path}`, { cause })));
      server.listen(path, resolve);
    });
    return server;
  }

  private take(received: Buffer, from: Port): void {
    if (received.length < 14) return;
    if (isLinkLocal(received)) {
      this.takeLinkLocal(received, from);
      return;
    }
    if (this.options.lacp === true && from.name !== "uplink" && !from.hasLacp) return;
    const frame = from.name === "uplink" ? received : this.ofOurVlan(received);
    if (frame === undefined) return;
    if (this.options.staticOnly === true && isAutoConfiguration(frame)) return;
    if (this.learned.size < maxAddresses) this.learned.set(sourceOf(frame), from);
    const known = this.learned.get(destinationOf(frame));
    for (const port of known === undefined ? this.ports : [known]) {
      if (!this.isSameGroup(port, from)) this.send(frame, port);
      if (port.name !== "uplink" && this.isUsable(port) && this.options.lacp === true && from.name === "uplink") break;
    }
  }

  private takeLinkLocal(frame: Buffer, from: Port): void {
    if (this.options.lacp !== true || typeof from.name !== "number" || !isLacp(frame)) return;
    from.hasLacp = true;
    from.socket?.send(lacpAnswer(frame, switchMac, from.name));
  }

  /** With LACP the cards are one port to the switch. */
  private isSameGroup(a: Port, b: Port): boolean {
    return a === b || (this.options.lacp === true && a.name !== "uplink" && b.name !== "uplink");
  }

  private isUsable(port: Port): boolean {
    return port.socket !== undefined && (port.name === "uplink" || this.options.lacp !== true || port.hasLacp);
  }

  private send(frame: Buffer, port: Port): void {
    if (!this.isUsable(port)) return;
    const { vlan } = this.options;
    port.socket?.send(vlan === undefined || port.name === "uplink" ? frame : withTag(frame, vlan));
  }

  private ofOurVlan(frame: Buffer): Buffer | undefined {
    const tag = vlanOf(frame);
    if (tag !== this.options.vlan) return undefined;
    return tag === undefined ? frame : withoutTag(frame);
  }

  private announce(): void {
    for (const { name, socket } of this.ports) if (name !== "uplink") socket?.send(lldpFrame(switchMac, name, this.options.vlan));
  }
}
