import { appendFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { createRedfishConnector } from "../../adapters/bmc/redfish/redfish-connector.js";
import { virtualProgress } from "../../adapters/bmc/redfish/testing/virtual-clock.js";
import { parseBmcAddress } from "../../domain/bmc/parse-address.js";
import type { BmcSession } from "../../ports/bmc.js";
import type { MachineControl } from "../control/machine-control.js";
import { BmcClient } from "../testing/bmc-client.js";
import { eventually } from "../testing/eventually.js";
import { withMediaServer } from "../testing/media-server.js";
import { credentials, withRack } from "../testing/test-rack.js";
import { makeCertificate } from "./certificate.js";

const accounts = "/redfish/v1/AccountService/Accounts";
const system = "/redfish/v1/Systems/1";
const subscriptions = "/redfish/v1/EventService/Subscriptions";
const second = { username: "second", password: "Secret-1234" };

async function addAccount(client: BmcClient, role: string, more: object = {}): Promise<{ path: string; client: BmcClient }> {
  const answer = await client.send("POST", accounts, { UserName: second.username, Password: second.password, RoleId: role, ...more });
  expect(answer.status).toBe(201);
  return { path: String(answer.headers.location), client: new BmcClient(client.base, second) };
}

test.each([
  ["ReadOnly", "GET", system, undefined, 200],
  ["ReadOnly", "PATCH", system, { AssetTag: "x" }, 403],
  ["ReadOnly", "POST", `${system}/Actions/ComputerSystem.Reset`, { ResetType: "On" }, 403],
  ["ReadOnly", "GET", `${accounts}/1`, undefined, 403],
  ["ReadOnly", "GET", `${accounts}/2`, undefined, 200],
  ["ReadOnly", "PATCH", `${accounts}/2`, { Password: "Secret-5678" }, 200],
  ["ReadOnly", "PATCH", `${accounts}/2`, { RoleId: "Administrator" }, 403],
  ["Operator", "PATCH", system, { AssetTag: "x" }, 200],
  ["Operator", "POST", "/redfish/v1/Managers/1/VirtualMedia/Cd/Actions/VirtualMedia.EjectMedia", {}, 403],
  ["Operator", "POST", "/redfish/v1/Managers/1/Actions/Manager.Reset", {}, 403],
  ["Operator", "POST", accounts, { UserName: "third", Password: "Secret-1234", RoleId: "Administrator" }, 403],
  ["Administrator", "DELETE", `${accounts}/2`, undefined, 204],
  ["Administrator", "DELETE", `${accounts}/1`, undefined, 403],
])("%s: %s %s", async (role, method, path, body, status) => {
  await withRack({}, async ({ client }) => {
    const { client: other } = await addAccount(client, role);
    const answer = await other.send(method, path, body);
    expect(answer.status).toBe(status);
  });
});

test("a password that is to be changed opens nothing else", async () => {
  await withRack({}, async ({ client }) => {
    const { client: other, path } = await addAccount(client, "Operator", { PasswordChangeRequired: true });
    expect((await other.get(system)).status).toBe(403);
    expect((await other.send("PATCH", path, { Password: "Secret-5678" })).status).toBe(200);
    const changed = new BmcClient(client.base, { username: second.username, password: "Secret-5678" });
    expect((await changed.get(system)).status).toBe(200);
  });
});

test.each([
  ["a short password", { UserName: "third", Password: "short", RoleId: "Operator" }, "PropertyValueFormatError"],
  ["a strange name", { UserName: "a b", Password: "Secret-1234", RoleId: "Operator" }, "PropertyValueFormatError"],
  ["a name that is taken", { UserName: "admin", Password: "Secret-1234", RoleId: "Operator" }, "ResourceAlreadyExists"],
  ["no role", { UserName: "third", Password: "Secret-1234" }, "PropertyMissing"],
])("an account with %s is refused, and its password not repeated", async (_what, body, key) => {
  await withRack({}, async ({ client }) => {
    const answer = await client.send("POST", accounts, body);
    expect([answer.status, answer.json.error.code]).toEqual([400, `Base.1.18.${key}`]);
    expect(answer.text).not.toContain(body.Password);
  });
});

test("a disabled account's sessions end", async () => {
  await withRack({}, async ({ client, machine }) => {
    const { client: other, path } = await addAccount(client, "Operator");
    await other.login();
    expect((await client.send("PATCH", path, { Enabled: false })).status).toBe(200);
    expect((await other.get(system)).status).toBe(401);
    expect(machine.sessions().live).toBe(0);
  });
});

async function withSession(machine: MachineControl, use: (session: BmcSession) => Promise<void>): Promise<void> {
  const target = { address: parseBmcAddress(machine.bmcAddress), ...credentials, trust: { mode: "insecure" } } as const;
  const session = await createRedfishConnector({ sameLookMs: 0 }).connect(virtualProgress(), target);
  try {
    await use(session);
  } finally {
    await session.close();
  }
}

test("what happens to the server is in its log, page by page", async () => {
  await withRack({}, async ({ client, machine }) => {
    for (let times = 0; times < 20; times++) await machine.power("reset");
    const page = await client.get(`${system}/LogServices/EventLog/Entries`);
    expect(page.json.Members).toHaveLength(50);
    expect(page.json["Members@odata.count"]).toBeGreaterThan(50);
    expect(page.text).toContain("Entries?$skip=50");
    await withSession(machine, async (session) => {
      const entries = await session.readLog(virtualProgress(), "events", { limit: 1000 });
      expect(entries).toHaveLength(page.json["Members@odata.count"]);
      expect(entries.at(-1)?.message).toContain("has powered on");
    });
    expect((await client.send("POST", `${system}/LogServices/EventLog/Actions/LogService.ClearLog`, {})).status).toBe(204);
    expect((await client.get(`${system}/LogServices/EventLog/Entries`)).json.Members).toEqual([]);
  });
});

test("lines of the serial console are in the host logger", async () => {
  await withRack({ kind: "memory", memoryAgent: "/nowhere" }, async ({ machine, folder }) => {
    await appendFile(join(folder, "r1", "console.log"), "one\r\n\u001b[2J\u001b[1mtwo\u001b[0m\nthree");
    await withSession(machine, async (session) => {
      const lines = await session.readLog(virtualProgress(), "serial", { limit: 2 });
      expect(lines.map(({ id, message }) => [id, message])).toEqual([
        ["2", "two"],
        ["3", "three"],
      ]);
      expect(await session.readAbilities(virtualProgress())).toMatchObject({ role: "Administrator", eventLog: true, serialLog: true });
    });
  });
});

test("a listener gets events until it unsubscribes", async () => {
  await withRack({}, async ({ client, machine }) => {
    await withMediaServer(new Map(), async (server) => {
      const body = { Destination: `${server.url}/events`, Protocol: "Redfish", Context: "c1", HttpHeaders: [{ "X-Mine": "1" }] };
      const path = String((await client.send("POST", subscriptions, body)).headers.location);
      expect((await client.get(path)).text).not.toContain("X-Mine");
      await machine.power("on");
      await eventually("the event", () => server.posts.find(({ text }) => text.includes("ResourcePoweredOn") && text.includes('"c1"')));
      expect((await client.send("DELETE", path)).status).toBe(204);
      expect((await client.get(path)).status).toBe(404);
    });
  });
});

test("every schema in use has a file, and the metadata names it", async () => {
  await withRack({}, async ({ client }) => {
    const { json } = await client.get("/redfish/v1/JsonSchemas");
    const metadata = (await client.get("/redfish/v1/$metadata")).text;
    const paths = (json.Members as { "@odata.id": string }[]).map((member) => member["@odata.id"]);
    expect(paths.length).toBeGreaterThan(40);
    for (const path of paths) {
      const schema = path.split("/").at(-1) ?? "";
      expect((await client.get(path)).json.Id).toBe(schema);
      expect(metadata).toContain(`Namespace="${schema}"`);
    }
  });
});

test("a replaced certificate is shown to new connections; one without its key is refused", async () => {
  await withRack({}, async ({ client }) => {
    const made = await makeCertificate("r1", "127.0.0.1");
    const at = "/redfish/v1/CertificateService/Actions/CertificateService.ReplaceCertificate";
    const uri = { "@odata.id": "/redfish/v1/Managers/1/NetworkProtocol/HTTPS/Certificates/1" };
    const replace = (pem: string): Promise<{ status: number }> =>
      client.send("POST", at, { CertificateString: pem, CertificateType: "PEM", CertificateUri: uri });
    expect((await replace(made.certificate)).status).toBe(400);
    expect((await replace(`${made.certificate}\n${made.key}`)).status).toBe(200);
    await eventually("the new certificate", async () => {
      const { fingerprint } = await client.get("/redfish/v1/");
      return fingerprint === made.fingerprint ? true : undefined;
    });
  });
});

test("a method that nobody knows is answered 501", async () => {
  await withRack({ tls: false }, async ({ client }) => {
    const { hostname, port } = new URL(client.base);
    const said = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write("NONSENSE /redfish/v1/ HTTP/1.1\r\nHost: x\r\n\r\n"));
      let text = "";
      socket.on("data", (part) => (text += String(part)));
      socket.on("error", reject);
      socket.on("end", () => resolve(text));
    });
    expect(said).toMatch(/^HTTP\/1\.1 501 /);
  });
});
