import { ScriptedBmc, refusal, type ScriptedAnswer, type SeenRequest, type TlsIdentity } from "./scripted-bmc.js";
import type { VirtualClock } from "./virtual-clock.js";

export const systemPath = "/redfish/v1/Systems/1";
export const resetPath = `${systemPath}/Actions/ComputerSystem.Reset`;
export const slotPath = `${systemPath}/VirtualMedia/Cd1`;
export const insertPath = `${slotPath}/Actions/VirtualMedia.InsertMedia`;
export const ejectPath = `${slotPath}/Actions/VirtualMedia.EjectMedia`;
export const chassisPath = "/redfish/v1/Chassis/1";
export const sessionsPath = "/redfish/v1/SessionService/Sessions";

type Json = Record<string, unknown>;

/** A spec-clean BMC of one system, over the scripted server; tests change its state, its bodies and its routes. */
export interface ModelBmc {
  readonly bmc: ScriptedBmc;
  readonly sessions: Map<string, string>;
  readonly system: Json;
  readonly boot: Json;
  readonly slot: Json;
  readonly chassis: Json;
  readonly root: Json;
  power: string;
  /** How long the power state stays as it was after a reset. */
  powerLagMs: number;
  isSessionless: boolean;
}

export async function startModelBmc(clock: VirtualClock, identity?: TlsIdentity): Promise<ModelBmc> {
  const bmc = await ScriptedBmc.start(identity);
  const allowedResets = ["On", "ForceOff", "GracefulShutdown", "ForceRestart"];
  const model: ModelBmc = {
    bmc,
    sessions: new Map(),
    power: "Off",
    powerLagMs: 0,
    isSessionless: false,
    boot: {
      BootSourceOverrideTarget: "None",
      BootSourceOverrideEnabled: "Disabled",
      BootSourceOverrideMode: "UEFI",
      "BootSourceOverrideTarget@Redfish.AllowableValues": ["None", "Pxe", "Cd", "Hdd"],
    },
    system: {
      "@odata.id": systemPath,
      Id: "1",
      UUID: "A1B2C3D4-0000-1000-8000-00AABBCCDDEE",
      SerialNumber: " SN-1 ",
      SKU: "SKU-1",
      Manufacturer: "Contoso",
      Model: "C-1",
      BiosVersion: "1.2.3",
      AssetTag: "",
      Links: { ManagedBy: [{ "@odata.id": "/redfish/v1/Managers/1" }], Chassis: [{ "@odata.id": chassisPath }] },
      VirtualMedia: { "@odata.id": `${systemPath}/VirtualMedia` },
      EthernetInterfaces: { "@odata.id": `${systemPath}/EthernetInterfaces` },
      Actions: { "#ComputerSystem.Reset": { target: resetPath, "ResetType@Redfish.AllowableValues": allowedResets } },
    },
    slot: {
      "@odata.id": slotPath,
      Id: "Cd1",
      MediaTypes: ["CD", "DVD"],
      Inserted: false,
      Image: null,
      Actions: { "#VirtualMedia.InsertMedia": { target: insertPath }, "#VirtualMedia.EjectMedia": { target: ejectPath } },
    },
    chassis: { "@odata.id": chassisPath, Id: "1" },
    root: {
      "@odata.id": "/redfish/v1/",
      Vendor: "Contoso",
      Systems: { "@odata.id": "/redfish/v1/Systems" },
      Links: { Sessions: { "@odata.id": sessionsPath } },
    },
  };
  addSessions(model);
  addResources(model);
  addActions(model, clock);
  return model;
}

function addSessions(model: ModelBmc): void {
  const { bmc, sessions } = model;
  let count = 0;
  let tokens = 0;
  bmc.guard = (request) => {
    const isOpen = /^\/redfish\/v1\/?$/.test(request.path) || (request.method === "POST" && request.path === sessionsPath);
    if (isOpen) return undefined;
    const basic = `Basic ${Buffer.from("ops:s3cret-word").toString("base64")}`;
    if (model.isSessionless && request.headers["authorization"] === basic) return undefined;
    if ([...sessions.values()].includes(request.headers["x-auth-token"] ?? "-")) return undefined;
    return refusal(401, "Base.1.13.NoValidSession", "There is no valid session");
  };
  bmc.on(`POST ${sessionsPath}`, (request) => {
    const { UserName, Password } = request.body as Json;
    if (UserName !== "ops" || Password !== "s3cret-word") return refusal(401, "Base.1.13.ResourceAtUriUnauthorized", "wrong credentials");
    // A BMC that has lost its sessions counts them anew.
    if (sessions.size === 0) count = 0;
    const path = `${sessionsPath}/${++count}`;
    const token = `token-${++tokens}-${"x".repeat(20)}`;
    sessions.set(path, token);
    bmc.on(`DELETE ${path}`, () => (sessions.delete(path) ? { status: 204 } : { status: 404 }));
    return { status: 201, headers: { "x-auth-token": token, location: path }, body: { "@odata.id": path } };
  });
}

function addResources(model: ModelBmc): void {
  const { bmc } = model;
  const collection = (...paths: string[]): ScriptedAnswer => ({ body: { Members: paths.map((path) => ({ "@odata.id": path })) } });
  bmc.on("GET /redfish/v1/", () => ({ body: model.root }));
  bmc.on("GET /redfish/v1/Systems", collection(systemPath));
  bmc.on(`GET ${systemPath}`, () => ({
    body: { ...model.system, PowerState: model.power, Boot: model.boot },
    headers: { etag: systemEtag(model) },
  }));
  bmc.on(`GET ${systemPath}/VirtualMedia`, collection(slotPath));
  bmc.on(`GET ${slotPath}`, () => ({ body: model.slot }));
  bmc.on(`GET ${systemPath}/EthernetInterfaces`, collection(`${systemPath}/EthernetInterfaces/1`, `${systemPath}/EthernetInterfaces/2`));
  bmc.on(`GET ${systemPath}/EthernetInterfaces/1`, { body: { MACAddress: "52-54-00-AB-CD-01", PermanentMACAddress: "52:54:00:AB:CD:01" } });
  bmc.on(`GET ${systemPath}/EthernetInterfaces/2`, { body: { MACAddress: "", PermanentMACAddress: "52:54:00:ab:cd:02" } });
  bmc.on(`GET ${chassisPath}`, () => ({ body: model.chassis }));
}

export function systemEtag(model: ModelBmc): string {
  return `"${Buffer.from(JSON.stringify([model.boot, model.system["AssetTag"]]))
    .toString("base64url")
    .slice(-24)}"`;
}

function addActions(model: ModelBmc, clock: VirtualClock): void {
  const { bmc } = model;
  bmc.on(`PATCH ${systemPath}`, (request) => patchSystem(model, request));
  bmc.on(`PATCH ${chassisPath}`, (request) => {
    Object.assign(model.chassis, request.body);
    return { status: 204 };
  });
  bmc.on(`POST ${resetPath}`, (request) => {
    const type = (request.body as Json)["ResetType"];
    const power = type === "On" || type === "ForceOn" ? "On" : "Off";
    clock.at(clock.now() + model.powerLagMs, () => (model.power = power));
    return { status: 204 };
  });
  bmc.on(`POST ${insertPath}`, (request) => {
    Object.assign(model.slot, { Image: (request.body as Json)["Image"], Inserted: true });
    return { status: 204 };
  });
  bmc.on(`POST ${ejectPath}`, () => {
    Object.assign(model.slot, { Image: null, Inserted: false });
    return { status: 204 };
  });
}

function patchSystem(model: ModelBmc, request: SeenRequest): ScriptedAnswer {
  const ifMatch = request.headers["if-match"];
  if (ifMatch !== undefined && ifMatch !== systemEtag(model)) return refusal(412, "Base.1.13.PreconditionFailed");
  const { Boot, ...rest } = request.body as Json;
  Object.assign(model.boot, Boot);
  Object.assign(model.system, rest);
  return { status: 200, body: model.system };
}
