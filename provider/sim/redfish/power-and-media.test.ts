import { withMediaServer } from "../testing/media-server.js";
import { eventually } from "../testing/eventually.js";
import type { BmcClient } from "../testing/bmc-client.js";
import { withRack } from "../testing/test-rack.js";

const system = "/redfish/v1/Systems/1";
const cd = "/redfish/v1/Managers/1/VirtualMedia/Cd";
const iso = Buffer.alloc(300_000, 7);

const reset = (client: BmcClient, type: string) => client.send("POST", `${system}/Actions/ComputerSystem.Reset`, { ResetType: type });
const power = async (client: BmcClient) => (await client.get(system)).json.PowerState;
const insert = (client: BmcClient, url: string) => client.send("POST", `${cd}/Actions/VirtualMedia.InsertMedia`, { Image: url });
const bootOnceCd = { Boot: { BootSourceOverrideEnabled: "Once", BootSourceOverrideTarget: "Cd", BootSourceOverrideMode: "UEFI" } };

test("each reset does what its name says", async () => {
  await withRack({}, async ({ client, backEnd }) => {
    for (const [type, state, boots] of [
      ["On", "On", 1],
      ["On", "On", 1],
      ["ForceRestart", "On", 2],
      ["GracefulShutdown", "Off", 2],
      ["ForceOn", "On", 3],
      ["GracefulRestart", "On", 4],
      ["PowerCycle", "On", 5],
      ["ForceOff", "Off", 5],
      ["ForceOff", "Off", 5],
      ["PushPowerButton", "On", 6],
      ["PushPowerButton", "Off", 6],
    ] as const) {
      expect((await reset(client, type)).status).toBe(204);
      await eventually(`${state} after ${type}`, async () =>
        (await power(client)) === state && backEnd.boots.length === boots ? true : undefined,
      );
    }
    expect(backEnd.buttonPresses).toBe(3);
  });
});

test("with a lag the power passes through PoweringOn and PoweringOff", async () => {
  await withRack({ powerLagMs: 700 }, async ({ client }) => {
    await reset(client, "On");
    expect(await power(client)).toBe("PoweringOn");
    await eventually("On", async () => ((await power(client)) === "On" ? true : undefined));
    await reset(client, "ForceOff");
    expect(await power(client)).toBe("PoweringOff");
    await eventually("Off", async () => ((await power(client)) === "Off" ? true : undefined));
  });
});

test("boot once from CD serves one start; the medium is fetched by ranges and counted", async () => {
  await withMediaServer(new Map([["/boot.iso", iso]]), async (server) => {
    await withRack({}, async ({ client, backEnd, machine }) => {
      expect((await insert(client, `${server.url}/boot.iso`)).status).toBe(204);
      expect((await client.get(cd)).json).toMatchObject({
        Inserted: true,
        Image: `${server.url}/boot.iso`,
        ImageName: "boot.iso",
        ConnectedVia: "URI",
      });
      expect((await insert(client, `${server.url}/boot.iso`)).status).toBe(409);
      expect((await client.send("PATCH", system, bootOnceCd)).json.Boot.BootSourceOverrideTarget).toBe("Cd");
      await reset(client, "On");
      expect((await client.get(system)).json.Boot).toMatchObject({
        BootSourceOverrideEnabled: "Disabled",
        BootSourceOverrideTarget: "None",
      });
      backEnd.end("guest-reset");
      await eventually("the second boot", () => (backEnd.boots.length === 2 ? true : undefined));
      expect(backEnd.boots).toEqual(["cd", "boot-order"]);

      expect(await backEnd.media?.read(100_000, 10)).toEqual(iso.subarray(0, 10));
      expect(await backEnd.media?.read(100_000, 31_000)).toEqual(iso.subarray(0, 31_000));
      expect(machine.media()).toMatchObject({ headRequests: 1, rangeRequests: 1, bytesFetched: 65536, bytesRead: 31_010 });
      expect(await backEnd.media?.read(290_000, 10_000)).toHaveLength(10_000);
      expect(machine.media().bytesFetched).toBe(65536 + (300_000 - 4 * 65536));
      await expect(backEnd.media?.read(300_000, 1)).rejects.toThrow("outside");
      expect((await client.send("POST", `${cd}/Actions/VirtualMedia.EjectMedia`, {})).status).toBe(204);
      expect((await client.get(cd)).json).toMatchObject({ Inserted: false, Image: null, ConnectedVia: "NotConnected" });
      expect(machine.media().bytesRead).toBe(41_010);
      expect(backEnd.media).toBeUndefined();
    });
  });
});

test("a continuous override serves every start until it is disabled", async () => {
  await withMediaServer(new Map([["/boot.iso", iso]]), async (server) => {
    await withRack({}, async ({ client, backEnd }) => {
      await insert(client, `${server.url}/boot.iso`);
      await client.send("PATCH", system, { Boot: { BootSourceOverrideEnabled: "Continuous", BootSourceOverrideTarget: "Cd" } });
      await reset(client, "On");
      await reset(client, "PowerCycle");
      await client.send("PATCH", system, { Boot: { BootSourceOverrideEnabled: "Disabled" } });
      await reset(client, "PowerCycle");
      expect(backEnd.boots).toEqual(["cd", "cd", "boot-order"]);
    });
  });
});

test("the media rate is kept, and a sequence of reads is read ahead", async () => {
  const large = Buffer.alloc(20 * 65536);
  await withMediaServer(new Map([["/boot.iso", large]]), async (server) => {
    await withRack({ mediaRateBytesPerSecond: 10 * 1024 * 1024 }, async ({ client, backEnd, machine }) => {
      await insert(client, `${server.url}/boot.iso`);
      const startedAt = performance.now();
      for (let at = 0; at < large.length; at += 2048) await backEnd.media?.read(at, 2048);
      expect(performance.now() - startedAt).toBeGreaterThan((large.length / (10 * 1024 * 1024)) * 1000 * 0.95);
      expect(machine.media()).toMatchObject({ bytesFetched: large.length, rangeRequests: 5, rateBytesPerSecond: 10 * 1024 * 1024 });
    });
  });
});

test("an ejected medium ends a slow read at once", async () => {
  await withMediaServer(new Map([["/boot.iso", iso]]), async (server) => {
    await withRack({ mediaRateBytesPerSecond: 1 }, async ({ client, backEnd }) => {
      await insert(client, `${server.url}/boot.iso`);
      const read = backEnd.media?.read(0, 10).catch((error: Error) => error.message);
      await eventually("the range request", () => (server.ranges.length > 0 ? true : undefined));
      await client.send("POST", `${cd}/Actions/VirtualMedia.EjectMedia`, {});
      expect(await read).toBe("the medium was ejected");
    });
  });
});

test("configured actions are answered 202 with a task, whose monitor ends with the action's own answer", async () => {
  await withRack({ asyncActions: ["Reset", "InsertMedia"], powerLagMs: 300 }, async ({ client }) => {
    const accepted = await reset(client, "On");
    expect(accepted.status).toBe(202);
    const monitor = String(accepted.headers.location);
    expect((await client.get(monitor)).status).toBe(202);
    await eventually("the task's end", async () => ((await client.get(monitor)).status === 204 ? true : undefined));
    expect((await client.get(accepted.json["@odata.id"])).json).toMatchObject({
      TaskState: "Completed",
      TaskStatus: "OK",
      PercentComplete: 100,
    });
    expect(await power(client)).toBe("On");

    const failing = await insert(client, "http://127.0.0.1:1/x.iso");
    await eventually("the failure", async () => ((await client.get(failing.json.TaskMonitor)).status === 400 ? true : undefined));
    expect((await client.get(failing.json["@odata.id"])).json).toMatchObject({ TaskState: "Exception", TaskStatus: "Critical" });
    expect((await client.get("/redfish/v1/TaskService/Tasks")).json["Members@odata.count"]).toBe(2);
    expect((await client.get("/redfish/v1/TaskService/TaskMonitors/9")).status).toBe(404);
  });
});
