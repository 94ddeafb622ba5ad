import type { Server, Socket } from "node:net";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { QmpEvent } from "./qmp-client.js";
import { QmpClient } from "./qmp-client.js";

const greeting = `{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}}, "capabilities": []}}\r\n`;

describe("the QMP client", () => {
  let server: Server;
  let qemu: Socket;
  let client: QmpClient;
  const events: QmpEvent[] = [];

  /** A QEMU that answers each command with what `answer` makes of it. */
  async function open(answer: (command: string, id: number) => string | undefined): Promise<void> {
    server = createServer((socket) => {
      qemu = socket;
      socket.write(greeting);
      let text = "";
      socket.on("data", (bytes) => {
        text += bytes.toString();
        for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
          const { execute, id } = JSON.parse(text.slice(0, end)) as { execute: string; id: number };
          text = text.slice(end + 1);
          const line = execute === "qmp_capabilities" ? `{"return": {}, "id": ${id}}\r\n` : answer(execute, id);
          if (line !== undefined) socket.write(line);
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    client = await QmpClient.open(connect((server.address() as AddressInfo).port, "127.0.0.1"), (event) => events.push(event));
  }

  beforeEach(() => events.splice(0));
  afterEach(async () => {
    client.close();
    await new Promise((resolve) => server.close(resolve));
  });

  test("gives the answer of its own command, with events and strangers between, however the lines are cut", async () => {
    await open((_command, id) => {
      const text = `{"event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-reset"}, "timestamp": {}}\r\n{"return": "stranger", "id": 999}\r\n{"return": {"status": "running"}, "id": ${id}}\r\n`;
      qemu.write(text.slice(0, 30));
      setImmediate(() => qemu.write(text.slice(30)));
      return undefined;
    });
    expect(await client.execute("query-status")).toEqual({ status: "running" });
    expect(events).toEqual([{ name: "SHUTDOWN", fields: { guest: true, reason: "guest-reset" } }]);
  });

  test("matches answers that come in another order", async () => {
    const held: string[] = [];
    await open((command, id) => {
      held.unshift(`{"return": "${command}", "id": ${id}}\n`);
      return held.length === 2 ? held.join("") : undefined;
    });
    expect(await Promise.all([client.execute("first"), client.execute("second")])).toEqual(["first", "second"]);
  });

  test("rejects with QEMU's own words", async () => {
    await open((_command, id) => `{"id": ${id}, "error": {"class": "GenericError", "desc": "Device 'cd' not found"}}\n`);
    await expect(client.execute("eject")).rejects.toThrow("failed to run QMP eject: Device 'cd' not found");
  });

  test("rejects what waits when the connection ends, and everything after", async () => {
    await open(() => {
      qemu.destroy();
      return undefined;
    });
    await expect(client.execute("quit")).rejects.toThrow("failed to run QMP quit");
    expect(client.isClosed).toBe(true);
    await expect(client.execute("quit")).rejects.toThrow("failed to run QMP quit");
  });

  test("gives up on a command without an answer", async () => {
    await open(() => undefined);
    await expect(client.execute("stop", {}, 20)).rejects.toThrow("waited 20 ms for the answer to QMP stop");
  });

  test("hangs up on what is not JSON", async () => {
    await open(() => "nonsense\n");
    await expect(client.execute("cont")).rejects.toThrow("failed to run QMP cont");
  });
});
