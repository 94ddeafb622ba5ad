import { withRack } from "../testing/test-rack.js";
import type { Answer, BmcClient } from "../testing/bmc-client.js";

const reads = [
  ["/redfish/v1", "ServiceRoot"],
  ["/redfish/v1/Systems", "ComputerSystemCollection"],
  ["/redfish/v1/Systems/1", "ComputerSystem"],
  ["/redfish/v1/Systems/1/ResetActionInfo", "ActionInfo"],
  ["/redfish/v1/Systems/1/SecureBoot", "SecureBoot"],
  ["/redfish/v1/Systems/1/EthernetInterfaces", "EthernetInterfaceCollection"],
  ["/redfish/v1/Systems/1/EthernetInterfaces/1", "EthernetInterface"],
  ["/redfish/v1/Managers", "ManagerCollection"],
  ["/redfish/v1/Managers/1", "Manager"],
  ["/redfish/v1/Managers/1/VirtualMedia", "VirtualMediaCollection"],
  ["/redfish/v1/Managers/1/VirtualMedia/Cd", "VirtualMedia"],
  ["/redfish/v1/Chassis", "ChassisCollection"],
  ["/redfish/v1/Chassis/1", "Chassis"],
  ["/redfish/v1/SessionService", "SessionService"],
  ["/redfish/v1/SessionService/Sessions", "SessionCollection"],
  ["/redfish/v1/TaskService", "TaskService"],
  ["/redfish/v1/TaskService/Tasks", "TaskCollection"],
] as const;

function linksOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => (key === "@odata.id" || key === "target" ? [String(part)] : linksOf(part)));
}

async function crawl(client: BmcClient): Promise<Map<string, Answer>> {
  const seen = new Map<string, Answer>();
  const open = ["/redfish/v1/"];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    const answer = await client.get(path);
    seen.set(path, answer);
    open.push(...linksOf(answer.json));
  }
  return seen;
}

test("every resource carries its address, type, name and, unless a collection, its id", async () => {
  await withRack({}, async ({ client }) => {
    for (const [path, type] of reads) {
      const { status, json, headers } = await client.get(path);
      expect({ path, status }).toEqual({ path, status: 200 });
      expect(json["@odata.id"].replace(/\/$/, "")).toBe(path);
      expect(json["@odata.type"]).toMatch(new RegExp(`^#${type}\\.(v\\d+_\\d+_\\d+\\.)?${type}$`));
      expect(json.Name).toBeTruthy();
      if (type.endsWith("Collection")) expect(json["Members@odata.count"]).toBe(json.Members.length);
      else expect(json.Id).toBeTruthy();
      expect(headers["odata-version"]).toBe("4.0");
      expect(headers.etag).toBe(json["@odata.etag"]);
      expect(headers.link).toContain("rel=describedby");
    }
  });
});

test("all links from the service root lead somewhere, and action targets take POST only", async () => {
  await withRack({}, async ({ client }) => {
    const seen = await crawl(client);
    expect(seen.size).toBeGreaterThan(18);
    for (const [path, answer] of seen) {
      const isAction = path.includes("/Actions/");
      expect({ path, status: answer.status }).toEqual({ path, status: isAction ? 405 : 200 });
      if (isAction) expect(answer.headers.allow).toBe("POST");
    }
  });
});

test("the version, the root, $metadata and odata are open, everything else asks for authentication", async () => {
  await withRack({}, async ({ client }) => {
    const nobody = { authorization: "" };
    expect((await client.get("/redfish", nobody)).json).toEqual({ v1: "/redfish/v1/" });
    for (const path of ["/redfish/v1", "/redfish/v1/", "/redfish/v1/odata"]) expect((await client.get(path, nobody)).status).toBe(200);
    expect((await client.get("/redfish/v1/$metadata", nobody)).text).toContain("ServiceRoot.v1_15_0.ServiceContainer");
    for (const path of ["/redfish/v1/Systems/1", "/redfish/v1/Nothing"]) {
      const refused = await client.get(path, nobody);
      expect(refused.status).toBe(401);
      expect(refused.headers["www-authenticate"]).toContain("Basic");
      expect(refused.json.error["@Message.ExtendedInfo"][0]?.MessageId).toMatch(/NoValidSession$/);
    }
    expect((await client.get("/redfish/v1/Systems", { authorization: "Basic YWRtaW46d3Jvbmc=" })).status).toBe(401);
  });
});

test("HEAD answers as GET does, without a body", async () => {
  await withRack({}, async ({ client }) => {
    const [head, get] = [await client.send("HEAD", "/redfish/v1/Systems/1"), await client.get("/redfish/v1/Systems/1")];
    expect([head.status, head.text, head.headers.etag]).toEqual([200, "", get.headers.etag]);
    expect((await client.get("/redfish/v1/Systems/1", { "if-none-match": String(get.headers.etag) })).status).toBe(304);
  });
});

test.each([
  ["an unknown resource", "GET", "/redfish/v1/Systems/2", undefined, 404, "ResourceMissingAtURI"],
  ["a method that is not there", "DELETE", "/redfish/v1/Systems/1", undefined, 405, "OperationNotAllowed"],
  ["a method that nobody knows", "PUT", "/redfish/v1/Systems/1", {}, 405, "OperationNotAllowed"],
  ["a query option that is not supported", "GET", "/redfish/v1/Systems?$expand=.", undefined, 501, "QueryNotSupported"],
  ["broken JSON", "PATCH", "/redfish/v1/Systems/1", "{", 400, "MalformedJSON"],
  ["an array", "PATCH", "/redfish/v1/Systems/1", [], 400, "UnrecognizedRequestBody"],
  ["an unknown property", "PATCH", "/redfish/v1/Systems/1", { Colour: "red" }, 400, "PropertyUnknown"],
  ["a read-only property", "PATCH", "/redfish/v1/Systems/1", { PowerState: "On" }, 400, "PropertyNotWritable"],
  ["a value of the wrong type", "PATCH", "/redfish/v1/Systems/1", { AssetTag: 5 }, 400, "PropertyValueTypeError"],
  ["an asset tag that is too long", "PATCH", "/redfish/v1/Systems/1", { AssetTag: "x".repeat(33) }, 400, "StringValueTooLong"],
  [
    "a boot target that is not there",
    "PATCH",
    "/redfish/v1/Systems/1",
    { Boot: { BootSourceOverrideTarget: "Pxe" } },
    400,
    "PropertyValueNotInList",
  ],
  [
    "an unknown reset",
    "POST",
    "/redfish/v1/Systems/1/Actions/ComputerSystem.Reset",
    { ResetType: "Hard" },
    400,
    "ActionParameterValueNotInList",
  ],
  [
    "an unknown action parameter",
    "POST",
    "/redfish/v1/Systems/1/Actions/ComputerSystem.Reset",
    { Type: "On" },
    400,
    "ActionParameterUnknown",
  ],
  [
    "a restart of a machine that is off",
    "POST",
    "/redfish/v1/Systems/1/Actions/ComputerSystem.Reset",
    { ResetType: "ForceRestart" },
    409,
    "ActionParameterValueConflict",
  ],
  [
    "an insertion without a medium",
    "POST",
    "/redfish/v1/Managers/1/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia",
    {},
    400,
    "ActionParameterMissing",
  ],
  [
    "a medium that cannot be fetched",
    "POST",
    "/redfish/v1/Managers/1/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia",
    { Image: "http://127.0.0.1:1/x.iso" },
    400,
    "CouldNotEstablishConnection",
  ],
  [
    "a scheme that is not there",
    "POST",
    "/redfish/v1/Managers/1/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia",
    { Image: "nfs://x/y.iso" },
    400,
    "ActionParameterValueFormatError",
  ],
] as const)("refuses %s", async (_what, method, path, body, status, messageKey) => {
  await withRack({ tls: false }, async ({ client }) => {
    const answer = await client.send(method, path, body);
    expect(answer.status).toBe(status);
    const info = answer.json.error["@Message.ExtendedInfo"][0];
    expect(info?.MessageId).toBe(`Base.1.18.${messageKey}`);
    expect(answer.json.error.code).toBe(info?.MessageId);
    if (status === 405) expect(answer.headers.allow).toBe("GET, HEAD, PATCH");
  });
});

test("several wrong properties are named together, and none of the others is applied", async () => {
  await withRack({}, async ({ client }) => {
    const body = { AssetTag: "ours", Colour: "red", Boot: { BootSourceOverrideMode: "Legacy" } };
    const answer = await client.send("PATCH", "/redfish/v1/Systems/1", body);
    expect(answer.json.error["@Message.ExtendedInfo"].map((info) => info.RelatedProperties[0])).toEqual([
      "#/Colour",
      "#/Boot/BootSourceOverrideMode",
    ]);
    expect((await client.get("/redfish/v1/Systems/1")).json.AssetTag).toBe("");
  });
});

test("a body of another type, or too large, is refused", async () => {
  await withRack({ tls: false }, async ({ client }) => {
    expect((await client.send("PATCH", "/redfish/v1/Systems/1", "AssetTag=1", { "content-type": "text/plain" })).status).toBe(415);
    expect((await client.send("PATCH", "/redfish/v1/Systems/1", JSON.stringify({ AssetTag: "x".repeat(300_000) }))).status).toBe(413);
    expect((await client.get("/redfish/v1/Systems/1", { "odata-version": "3.0" })).status).toBe(412);
  });
});

test("strict ETags demand If-Match and refuse an old one", async () => {
  await withRack({ strictEtags: true }, async ({ client }) => {
    const path = "/redfish/v1/Systems/1";
    expect((await client.send("PATCH", path, { AssetTag: "a" })).status).toBe(428);
    const etag = String((await client.get(path)).headers.etag);
    const changed = await client.send("PATCH", path, { AssetTag: "a" }, { "if-match": etag });
    expect([changed.status, changed.json.AssetTag, changed.json["@odata.etag"]]).toEqual([200, "a", changed.headers.etag]);
    expect((await client.send("PATCH", path, { AssetTag: "b" }, { "if-match": etag })).status).toBe(412);
    expect((await client.send("PATCH", path, { AssetTag: "b" }, { "if-match": String(changed.headers.etag) })).status).toBe(200);
    expect((await client.send("PATCH", "/redfish/v1/Chassis/1", { AssetTag: "c" }, { "if-match": "*" })).json.AssetTag).toBe("c");
  });
});

test("without strict ETags a PATCH goes through, but a wrong If-Match is refused all the same", async () => {
  await withRack({}, async ({ client }) => {
    expect((await client.send("PATCH", "/redfish/v1/Systems/1", { AssetTag: "a" })).status).toBe(200);
    expect((await client.send("PATCH", "/redfish/v1/Systems/1", { AssetTag: "a" }, { "if-match": '"old"' })).status).toBe(412);
  });
});
