import { flagParameter, onlyParameters, textParameter } from "../body.js";
import type { Bmc } from "../bmc.js";
import { act, collection, paths } from "../bmc.js";
import { RedfishError } from "../message.js";
import type { Call, Reply, Route } from "../route.js";

const insertParameters = ["Image", "Inserted", "WriteProtected", "TransferMethod", "TransferProtocolType", "UserName", "Password"];

export function virtualMediaRoutes(bmc: Bmc): Route[] {
  return [
    {
      path: paths.virtualMedia,
      schema: "VirtualMediaCollection",
      answers: { GET: () => collection(paths.virtualMedia, "VirtualMediaCollection", "Virtual Media Collection", [paths.cd]) },
    },
    {
      path: paths.cd,
      schema: "VirtualMedia.v1_6_2",
      answers: { GET: () => ({ status: 200, body: show(bmc) }), PATCH: (call) => patchSlot(bmc, call) },
    },
    { path: paths.insertMedia, answers: { POST: (call) => insert(bmc, call) } },
    { path: paths.ejectMedia, answers: { POST: (call) => eject(bmc, call) } },
  ];
}

function show(bmc: Bmc): Record<string, unknown> {
  const { image, inserted } = bmc.machine.mediaSlot;
  const isPatchOnly = bmc.faults.look("media-patch-only") !== undefined;
  return {
    "@odata.id": paths.cd,
    "@odata.type": "#VirtualMedia.v1_6_2.VirtualMedia",
    Id: "Cd",
    Name: "Virtual CD",
    MediaTypes: ["CD", "DVD"],
    Image: inserted ? image : null,
    ImageName: inserted ? (new URL(image).pathname.split("/").at(-1) ?? "") : null,
    Inserted: inserted,
    WriteProtected: true,
    ConnectedVia: inserted ? "URI" : "NotConnected",
    TransferMethod: inserted ? "Stream" : null,
    TransferProtocolType: inserted ? protocolOf(image) : null,
    ...(isPatchOnly ? {} : { Actions: actions }),
  };
}

const actions = {
  "#VirtualMedia.InsertMedia": {
    target: paths.insertMedia,
    "TransferMethod@Redfish.AllowableValues": ["Stream"],
    "TransferProtocolType@Redfish.AllowableValues": ["HTTP", "HTTPS"],
  },
  "#VirtualMedia.EjectMedia": { target: paths.ejectMedia },
};

/** Only BMCs without the actions take a PATCH. */
async function patchSlot(bmc: Bmc, call: Call): Promise<Reply> {
  const mayPatch = bmc.faults.look("media-patch-only") !== undefined || bmc.faults.look("shape")?.["form"] === "no-eject";
  if (!mayPatch) throw RedfishError.of(405, "OperationNotAllowed");
  const { Image: image } = call.body;
  if (typeof image === "string") return insert(bmc, { ...call, body: { Image: image } });
  await bmc.machine.ejectMedia();
  return { status: 204 };
}

async function insert(bmc: Bmc, call: Call): Promise<Reply> {
  const action = "VirtualMedia.InsertMedia";
  const parameters = { action, body: call.body };
  onlyParameters(parameters, insertParameters);
  const image = textParameter(parameters, "Image");
  if (image === undefined) throw RedfishError.of(400, "ActionParameterMissing", [action, "Image"]);
  if (!URL.canParse(image) || !/^https?:$/.test(new URL(image).protocol)) {
    throw RedfishError.of(400, "ActionParameterValueFormatError", [image, "Image", action]);
  }
  if (/[?=]/.test(image) && bmc.faults.look("media-url-query-refused") !== undefined)
    throw RedfishError.of(400, "ActionParameterValueFormatError", [image, "Image", action]);
  textParameter(parameters, "TransferMethod", ["Stream"]);
  const protocol = textParameter(parameters, "TransferProtocolType", ["HTTP", "HTTPS"]);
  if (protocol !== undefined && protocol !== protocolOf(image)) {
    throw RedfishError.of(400, "ActionParameterValueConflict", ["TransferProtocolType", protocol]);
  }
  flagParameter(parameters, "Inserted", [true]);
  flagParameter(parameters, "WriteProtected", [true]);
  return act(bmc, "InsertMedia", () => bmc.machine.insertMedia(image));
}

async function eject(bmc: Bmc, call: Call): Promise<Reply> {
  onlyParameters({ action: "VirtualMedia.EjectMedia", body: call.body }, []);
  await bmc.machine.ejectMedia();
  return { status: 204 };
}

function protocolOf(url: string): "HTTP" | "HTTPS" {
  return new URL(url).protocol === "https:" ? "HTTPS" : "HTTP";
}
