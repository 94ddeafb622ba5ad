import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BmcClient } from "../testing/bmc-client.js";
import { eventually } from "../testing/eventually.js";
import { credentials, withRack } from "../testing/test-rack.js";

const sessions = "/redfish/v1/SessionService/Sessions";

test("a session is opened, used, seen and deleted", async () => {
  await withRack({}, async ({ client, machine }) => {
    const path = await client.login();
    expect(path).toBe(`${sessions}/1`);
    expect((await client.get(path)).json).toMatchObject({ UserName: "admin", SessionType: "Redfish", Password: null });
    expect(machine.sessions()).toEqual({ live: 1, expired: 0, leaked: 1 });
    expect((await client.send("DELETE", path)).status).toBe(204);
    expect((await client.get("/redfish/v1/Systems/1")).status).toBe(401);
    expect(machine.sessions()).toEqual({ live: 0, expired: 0, leaked: 0 });
  });
});

test("a wrong password is refused and takes no session", async () => {
  await withRack({}, async ({ client, machine }) => {
    const answer = await client.send("POST", sessions, { UserName: "admin", Password: "guess" }, { authorization: "" });
    expect([answer.status, answer.headers["x-auth-token"]]).toEqual([401, undefined]);
    expect((await client.send("POST", sessions, { UserName: "admin" }, { authorization: "" })).status).toBe(400);
    expect(machine.sessions().live).toBe(0);
  });
});

test("no more sessions than the limit, until one is deleted", async () => {
  await withRack({ sessionLimit: 2 }, async ({ machine }) => {
    const clients = [1, 2, 3].map(() => BmcClient.of(machine.bmcAddress, credentials));
    const [first, second, third] = clients as [BmcClient, BmcClient, BmcClient];
    const path = await first.login();
    await second.login();
    const refused = await third.send("POST", sessions, { UserName: "admin", Password: "let-me-in" }, { authorization: "" });
    expect([refused.status, refused.json.error.code]).toEqual([503, "Base.1.18.SessionLimitExceeded"]);
    await first.send("DELETE", path);
    await third.login();
  });
});

test("a session that is not used runs out and counts as leaked", async () => {
  await withRack({ sessionTimeoutSeconds: 0.02 }, async ({ client, machine }) => {
    await client.login();
    await eventually("the session to run out", () => (machine.sessions().live === 0 ? true : undefined));
    expect((await client.get("/redfish/v1/Systems/1")).status).toBe(401);
    expect(machine.sessions()).toEqual({ live: 0, expired: 1, leaked: 1 });
  });
});

test("a restart of the BMC loses sessions and keeps port and certificate", async () => {
  await withRack({}, async ({ client, machine }) => {
    await client.login();
    const before = await client.get("/redfish/v1/Systems/1");
    await machine.restartBmc();
    const after = await client.get("/redfish/v1/Systems/1");
    expect([before.status, after.status, after.fingerprint]).toEqual([200, 401, before.fingerprint]);
    expect(machine.sessions().leaked).toBe(0);
    client.token = undefined;
    expect((await client.send("POST", "/redfish/v1/Managers/1/Actions/Manager.Reset", { ResetType: "GracefulRestart" })).status).toBe(204);
    await eventually("the BMC to be back", () =>
      client.get("/redfish/v1").then(
        () => true,
        () => undefined,
      ),
    );
  });
});

test("the journal tells every request with its session, without passwords, in memory and in the file", async () => {
  await withRack({}, async ({ client, machine, folder }) => {
    const path = await client.login();
    await client.send("PATCH", "/redfish/v1/Systems/1", { AssetTag: "tag" });
    await client.send("DELETE", path);
    const entries = machine.journal();
    expect(entries.map(({ method, path: where, status }) => `${method} ${where} ${status}`)).toEqual([
      `POST ${sessions} 201`,
      "PATCH /redfish/v1/Systems/1 200",
      `DELETE ${path} 204`,
    ]);
    expect(entries[0]?.body).toEqual({ UserName: "admin", Password: "***" });
    expect(entries[1]).toMatchObject({ user: "admin", session: "1", body: { AssetTag: "tag" } });
    const file = await readFile(join(folder, "r1/journal.jsonl"), "utf8");
    expect(
      file
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(entries);
    expect(file).not.toContain(credentials.password);
    expect(machine.journal(2)).toHaveLength(1);
  });
});
