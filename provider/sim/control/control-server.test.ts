import { exchange } from "../testing/bmc-client.js";
import { withRack } from "../testing/test-rack.js";

test("the control surface shows and changes machines over HTTP", async () => {
  await withRack({}, async ({ rack, client, backEnd }) => {
    const send = (method: string, path: string, body?: unknown) =>
      exchange(`${rack.controlUrl}${path}`, method, {}, body === undefined ? "" : JSON.stringify(body));
    expect((await send("GET", "/machines")).json.machines).toMatchObject([{ name: "r1", power: "Off", posts: 0, requests: 0 }]);
    expect((await send("POST", "/machines/r1/power", { action: "press-button" })).status).toBe(204);
    expect((await send("GET", "/machines/r1")).json).toMatchObject({ power: "On", posts: 1, uuid: "5c1f7a2e-0a6b-4f0e-9a51-3f2f4d7e0001" });
    expect((await send("POST", "/machines/r1/power", { action: "cut" })).status).toBe(204);
    expect(backEnd.isOn).toBe(false);

    expect((await send("PUT", "/machines/r1/faults/bmc-not-ready", { count: 1 })).status).toBe(204);
    expect((await send("GET", "/machines/r1/faults")).json.faults).toMatchObject([{ name: "bmc-not-ready", left: 1 }]);
    expect((await client.get("/redfish/v1")).status).toBe(503);
    await send("PUT", "/machines/r1/faults/unauthorized", {});
    expect((await send("DELETE", "/machines/r1/faults/unauthorized")).status).toBe(204);
    expect((await send("DELETE", "/machines/r1/faults")).status).toBe(204);
    expect((await send("GET", "/faults")).json.faults).toHaveProperty("media-not-fetched");

    expect((await send("GET", "/machines/r1/journal?after=0")).json.entries).toMatchObject([{ path: "/redfish/v1", status: 503 }]);
    expect((await send("PUT", "/machines/r1/media", { rateBytesPerSecond: 1000 })).status).toBe(204);
    expect((await send("GET", "/machines/r1/media")).json).toMatchObject({ rateBytesPerSecond: 1000, bytesFetched: 0 });
    await client.login();
    expect((await send("POST", "/machines/r1/bmc/restart", {})).status).toBe(204);
    expect((await send("GET", "/machines/r1")).json.sessions).toEqual({ live: 0, expired: 0, leaked: 0 });
  });
});

test.each([
  ["an unknown machine", "GET", "/machines/r9", undefined, 404],
  ["an unknown path", "GET", "/machines/r1/fans", undefined, 404],
  ["an unknown power action", "POST", "/machines/r1/power", { action: "kick" }, 400],
  ["an unknown fault", "PUT", "/machines/r1/faults/fire", {}, 400],
  ["wrong fault settings", "PUT", "/machines/r1/faults/unauthorized", { count: "1" }, 400],
  ["a media rate of 0", "PUT", "/machines/r1/media", { rateBytesPerSecond: 0 }, 400],
] as const)("%s is refused", async (_what, method, path, body, status) => {
  await withRack({ tls: false }, async ({ rack }) => {
    const answer = await exchange(`${rack.controlUrl}${path}`, method, {}, body === undefined ? "" : JSON.stringify(body));
    expect(answer.status).toBe(status);
    expect(answer.json.error).toBeTruthy();
  });
});

test("POST /close asks for the end", async () => {
  await withRack({ tls: false }, async ({ rack }) => {
    expect((await exchange(`${rack.controlUrl}/close`, "POST", {}, "")).status).toBe(202);
    await rack.closeAsked;
  });
});
