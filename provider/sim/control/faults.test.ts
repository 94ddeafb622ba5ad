import { existsSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "../testing/eventually.js";
import { withMediaServer } from "../testing/media-server.js";
import { withRack } from "../testing/test-rack.js";
import { faultNames, faultTable } from "./fault-table.js";
import { Faults } from "./faults.js";

const system = "/redfish/v1/Systems/1";
const reset = `${system}/Actions/ComputerSystem.Reset`;
const sessions = "/redfish/v1/SessionService/Sessions";
const insertMedia = "/redfish/v1/Managers/1/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia";
const login = { UserName: "admin", Password: "let-me-in" };

test("every fault has a meaning and defaults that can be set as they are", () => {
  for (const name of faultNames) {
    const faults = new Faults();
    faults.set(name);
    expect(faults.list()).toHaveLength(1);
    expect(faultTable[name].meaning).not.toBe("");
    faults.close();
  }
});

test.each([
  ["a count of 0", { count: 0 }, "count must be"],
  ["a negative duration", { durationMs: -1 }, "durationMs must be"],
  ["an unknown parameter", { parameters: { colour: "red" } }, "no parameter colour"],
  ["a parameter of the wrong type", { parameters: { status: "503" } }, "must be a number"],
  ["a path that is no expression", { parameters: { path: "(" } }, "Invalid regular expression"],
] as const)("%s is refused", (_what, settings, text) => {
  expect(() => new Faults().set("bmc-not-ready", settings)).toThrow(text);
});

test("a counted fault ends with its count, one with a duration with its time", async () => {
  const faults = new Faults();
  faults.set("unauthorized", { count: 2 });
  expect([faults.take("unauthorized"), faults.take("unauthorized"), faults.take("unauthorized")]).toEqual([{}, {}, undefined]);
  faults.set("unauthorized", { durationMs: 5 });
  await eventually("the end of the fault", () => (faults.look("unauthorized") === undefined ? true : undefined));
  expect(() => faults.set("agent-never-dials", { count: 1 })).toThrow("cannot be counted");
});

test("bmc-not-ready answers 503 with Retry-After or 500, for the requests that its filter names", async () => {
  await withRack({}, async ({ client, machine }) => {
    await machine.setFault("bmc-not-ready", { count: 1, parameters: { retryAfterSeconds: 7 } });
    const busy = await client.get("/redfish/v1");
    expect([busy.status, busy.headers["retry-after"]]).toEqual([503, "7"]);
    expect((await client.get("/redfish/v1")).status).toBe(200);
    await machine.setFault("bmc-not-ready", { count: 1, parameters: { status: 500, method: "PATCH", path: "Systems" } });
    expect((await client.get(system)).status).toBe(200);
    const broken = await client.send("PATCH", system, { AssetTag: "x" });
    expect([broken.status, broken.json.error.code]).toEqual([500, "Base.1.18.ServiceInUnknownState"]);
    expect(machine.journal().filter((entry) => entry.fault === "bmc-not-ready")).toHaveLength(2);
    expect((await client.get(system)).json.AssetTag).toBe("");
  });
});

test("stale-power-state reports the former state for a while, or a number of times", async () => {
  await withRack({}, async ({ client, machine }) => {
    const power = async () => (await client.get(system)).json.PowerState;
    await machine.setFault("stale-power-state", { count: 2, parameters: { forMs: 60_000 } });
    expect(await power()).toBe("Off");
    await client.send("POST", reset, { ResetType: "On" });
    expect([await power(), await power()]).toEqual(["Off", "On"]);
    expect((await machine.summary()).power).toBe("On");
    await machine.setFault("stale-power-state", { parameters: { forMs: 30 } });
    await client.send("POST", reset, { ResetType: "ForceOff" });
    await eventually("the true state", async () => ((await power()) === "Off" ? true : undefined));
  });
});

test("session-limit refuses logins", async () => {
  await withRack({}, async ({ client, machine }) => {
    await machine.setFault("session-limit", { count: 1 });
    expect((await client.send("POST", sessions, login)).status).toBe(503);
    expect((await client.send("POST", sessions, login)).status).toBe(201);
  });
});

test("boot-once-ignored uses the override up and boots by the boot order", async () => {
  await withMediaServer(new Map([["/b.iso", Buffer.alloc(4096)]]), async (server) => {
    await withRack({}, async ({ client, machine, backEnd }) => {
      await machine.setFault("boot-once-ignored", { count: 1 });
      await client.send("POST", insertMedia, { Image: `${server.url}/b.iso` });
      const boot = { Boot: { BootSourceOverrideEnabled: "Once", BootSourceOverrideTarget: "Cd" } };
      await client.send("PATCH", system, boot);
      await client.send("POST", reset, { ResetType: "On" });
      expect([backEnd.boots, machine.faults()]).toEqual([["boot-order"], []]);
      expect((await client.get(system)).json.Boot.BootSourceOverrideEnabled).toBe("Disabled");
      await client.send("PATCH", system, boot);
      await client.send("POST", reset, { ResetType: "PowerCycle" });
      expect(backEnd.boots).toEqual(["boot-order", "cd"]);
    });
  });
});

test("media-not-fetched looks inserted without a single request, or fails", async () => {
  await withMediaServer(new Map([["/b.iso", Buffer.alloc(4096)]]), async (server) => {
    await withRack({}, async ({ client, machine, backEnd }) => {
      await machine.setFault("media-not-fetched", { count: 1 });
      expect((await client.send("POST", insertMedia, { Image: `${server.url}/b.iso` })).status).toBe(204);
      expect((await client.get("/redfish/v1/Managers/1/VirtualMedia/Cd")).json.Inserted).toBe(true);
      expect([backEnd.media, machine.media().headRequests, server.ranges]).toEqual([undefined, 0, []]);
      await client.send("POST", "/redfish/v1/Managers/1/VirtualMedia/Cd/Actions/VirtualMedia.EjectMedia", {});
      await machine.setFault("media-not-fetched", { count: 1, parameters: { mode: "error" } });
      expect((await client.send("POST", insertMedia, { Image: `${server.url}/b.iso` })).status).toBe(400);
    });
  });
});

test("connection-reset strikes before anything is done, or after", async () => {
  await withRack({}, async ({ client, machine }) => {
    await machine.setFault("connection-reset", { count: 1 });
    await expect(client.send("PATCH", system, { AssetTag: "a" })).rejects.toThrow();
    expect((await client.get(system)).json.AssetTag).toBe("");
    for (const [body, path] of [[{ AssetTag: "b" }, system] as const, [{ ResetType: "On" }, reset] as const]) {
      await machine.setFault("connection-reset", { count: 1, parameters: { when: "mid-response" } });
      await expect(client.send(path === system ? "PATCH" : "POST", path, body)).rejects.toThrow();
    }
    expect((await client.get(system)).json).toMatchObject({ AssetTag: "b", PowerState: "On" });
    expect(machine.journal().map((entry) => entry.status)).toEqual([0, 200, 200, 204, 200]);
  });
});

test("certificate-changed shows another certificate until it is cleared", async () => {
  await withRack({}, async ({ client, machine }) => {
    const own = (await machine.summary()).fingerprint;
    expect((await client.get("/redfish/v1")).fingerprint).toBe(own);
    await machine.setFault("certificate-changed");
    const other = (await client.get("/redfish/v1")).fingerprint;
    expect(other).not.toBe(own);
    expect((await machine.summary()).fingerprint).toBe(other);
    await machine.restartBmc();
    expect((await client.get("/redfish/v1")).fingerprint).toBe(other);
    await machine.clearFault();
    expect((await client.get("/redfish/v1")).fingerprint).toBe(own);
  });
});

test("slow-answers come late, and unauthorized refuses good credentials", async () => {
  await withRack({}, async ({ client, machine }) => {
    await machine.setFault("slow-answers", { count: 1, parameters: { delayMs: 80 } });
    const startedAt = performance.now();
    expect((await client.get(system)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(75);
    await machine.setFault("unauthorized", { count: 1 });
    expect((await client.get(system)).status).toBe(401);
    expect((await client.get(system)).status).toBe(200);
  });
});

test("faults of the server itself stand in faults.json while they are set", async () => {
  await withRack({}, async ({ machine, folder }) => {
    const path = join(folder, "r1/faults.json");
    await machine.setFault("agent-never-dials");
    await machine.setFault("network-cut-mid-write", { parameters: { afterBytes: 5 } });
    await machine.setFault("disk-write-error", { parameters: { atByte: 6 } });
    await machine.setFault("kexec-refused", { parameters: { reason: "no" } });
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({
      agentNeverDials: true,
      networkCutAfterBytes: 5,
      diskWriteErrorAt: 6,
      kexecRefused: "no",
    });
    await machine.clearFault("kexec-refused");
    expect(JSON.parse(await readFile(path, "utf8"))).not.toHaveProperty("kexecRefused");
    await machine.clearFault();
    expect(existsSync(path)).toBe(false);
  });
});

test("foreign-disk puts an ext4 superblock on the disk and takes it away again", async () => {
  await withRack({}, async ({ machine, folder }) => {
    const magic = async (): Promise<string> => {
      const file = await open(join(folder, "r1/disks/data.img"));
      const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 1080);
      await file.close();
      return buffer.toString("hex");
    };
    await expect(machine.setFault("foreign-disk", { parameters: { disk: "none" } })).rejects.toThrow("no disk none");
    await machine.setFault("foreign-disk", { parameters: { disk: "data" } });
    expect(await magic()).toBe("53ef");
    expect(JSON.parse(await readFile(join(folder, "r1/faults.json"), "utf8"))).toEqual({ foreignDisk: "data" });
    await machine.clearFault("foreign-disk");
    expect(await magic()).toBe("0000");
  });
});

test("refused answers as it is told, before the request is carried out or after", async () => {
  await withRack({}, async ({ client, machine }) => {
    const parameters = { method: "PATCH", path: "Systems/1$", body: "AssetTag", status: 409, messageId: "Oem.1.0.No", retryAfter: "3" };
    await machine.setFault("refused", { count: 1, parameters });
    const refused = await client.send("PATCH", system, { AssetTag: "a" });
    expect([refused.status, refused.headers["retry-after"], refused.json.error.code]).toEqual([409, "3", "Oem.1.0.No"]);
    expect((await client.get(system)).json.AssetTag).toBe("");
    await machine.setFault("refused", { count: 1, parameters: { ...parameters, carriedOut: true } });
    expect((await client.send("PATCH", system, { AssetTag: "b" })).status).toBe(409);
    expect((await client.get(system)).json.AssetTag).toBe("b");
    await machine.setFault("refused", { parameters: { power: "On" } });
    expect((await client.get(system)).status).toBe(200);
  });
});

test("a fault begins after some requests, and strikes by chance in the same places for the same seed", async () => {
  await withRack({}, async ({ client, machine }) => {
    await machine.setFault("unauthorized", { count: 1, afterRequests: 3 });
    const seen: number[] = [];
    for (let request = 0; request < 4; request++) seen.push((await client.get(system)).status);
    expect(seen).toEqual([200, 200, 401, 200]);
  });
  const draw = (seed: number): boolean[] => {
    const faults = new Faults();
    faults.set("hang", { probability: 0.5, seed });
    return Array.from({ length: 20 }, () => faults.take("hang") !== undefined);
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(new Set(draw(1))).toEqual(new Set([true, false]));
});

test("bmc-reboot ends the sessions, answers 503 for a while and may lose the medium and the time", async () => {
  await withRack({}, async ({ client, machine }) => {
    await client.login();
    await machine.setFault("bmc-reboot", { count: 1, parameters: { downMs: 10, notReadyMs: 200, epoch: true } });
    await expect(client.get(system)).rejects.toThrow();
    const starting = await eventually("the BMC", () => client.get("/redfish/v1").catch(() => undefined));
    expect([starting.status, starting.headers["date"]]).toEqual([503, "Thu, 01 Jan 1970 00:00:42 GMT"]);
    await eventually("the end of its start", async () => ((await client.get("/redfish/v1")).status === 200 ? true : undefined));
    expect((await client.get(system)).status).toBe(401);
  });
});

test.each([
  ["weak", /^W\//, (tag: string) => tag.slice(2)],
  ["gzip", /-gzip"$/, (tag: string) => tag.replace("-gzip", "")],
  ["quoted-twice", /^""/, (tag: string) => tag.slice(1, -1)],
] as const)("ETags of the form %s are shown so and compared in the plain form", async (form, shown, plain) => {
  await withRack({}, async ({ client, machine }) => {
    await machine.setFault("etag", { parameters: { form } });
    const tag = String((await client.get(system)).headers["etag"]);
    expect(tag).toMatch(shown);
    expect((await client.send("PATCH", system, { AssetTag: "a" }, { "if-match": tag })).status).toBe(412);
    expect((await client.send("PATCH", system, { AssetTag: "a" }, { "if-match": plain(tag) })).status).toBe(200);
  });
});
