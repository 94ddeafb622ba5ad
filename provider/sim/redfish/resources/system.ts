import type { BootOverride } from "../../machine/boot-override.js";
import { overrideModes, overrideTargets } from "../../machine/boot-override.js";
import type { ResetType } from "../../machine/bmc-machine.js";
import { resetTypes } from "../../machine/bmc-machine.js";
import { StateConflict } from "../../machine/refusals.js";
import { partsOf } from "../../machine/machine-parts.js";
import { onlyParameters, PatchReader, textParameter } from "../body.js";
import type { Bmc } from "../bmc.js";
import { act, collection, link, paths } from "../bmc.js";
import { RedfishError } from "../message.js";
import type { Call, Reply, Route } from "../route.js";
import { boardLinks, boardRoutes } from "./board.js";
import { networkRoutes } from "./network.js";
import { storageRoutes } from "./storage.js";

/** Longest asset tag that the BMC stores. */
export const assetTagLength = 32;

export function systemRoutes(bmc: Bmc): Route[] {
  return [
    {
      path: paths.systems,
      schema: "ComputerSystemCollection",
      answers: { GET: () => collection(paths.systems, "ComputerSystemCollection", "Computer System Collection", [paths.system]) },
    },
    {
      path: paths.system,
      schema: "ComputerSystem.v1_20_1",
      answers: { GET: (call) => ({ status: 200, body: showSystem(bmc, call.method === "GET") }), PATCH: (call) => patchSystem(bmc, call) },
    },
    { path: paths.resetInfo, schema: "ActionInfo.v1_4_2", answers: { GET: () => ({ status: 200, body: resetInfo() }) } },
    { path: paths.reset, answers: { POST: (call) => reset(bmc, call) } },
    { path: paths.secureBoot, schema: "SecureBoot.v1_1_0", answers: { GET: () => ({ status: 200, body: showSecureBoot(bmc) }) } },
    ...networkRoutes(bmc),
    ...storageRoutes(bmc),
    ...boardRoutes(bmc),
  ];
}

function showSystem(bmc: Bmc, isCounted: boolean): Record<string, unknown> {
  const { machine } = bmc;
  const { spec, override } = machine;
  const parts = partsOf(spec);
  return {
    "@odata.id": paths.system,
    "@odata.type": "#ComputerSystem.v1_20_1.ComputerSystem",
    Id: "1",
    Name: spec.name,
    SystemType: "Physical",
    Manufacturer: parts.manufacturer,
    Model: parts.model,
    SKU: "",
    SerialNumber: spec.serialNumber,
    UUID: spec.uuid,
    BiosVersion: parts.biosVersion,
    HostName: "",
    AssetTag: machine.assetTag,
    PowerState: machine.reportPowerState(isCounted),
    Status: { State: "Enabled", Health: "OK" },
    ...boardLinks(bmc),
    Boot: {
      BootSourceOverrideEnabled: override.enabled,
      "BootSourceOverrideEnabled@Redfish.AllowableValues": overrideModes,
      BootSourceOverrideTarget: override.target,
      "BootSourceOverrideTarget@Redfish.AllowableValues": overrideTargets,
      BootSourceOverrideMode: "UEFI",
      "BootSourceOverrideMode@Redfish.AllowableValues": ["UEFI"],
    },
    LogServices: link(paths.systemLogs),
    EthernetInterfaces: link(paths.interfaces),
    SecureBoot: link(paths.secureBoot),
    Links: { Chassis: [link(paths.chassis)], ManagedBy: [link(paths.manager)] },
    Actions: {
      "#ComputerSystem.Reset": {
        target: paths.reset,
        "ResetType@Redfish.AllowableValues": resetTypes,
        "@Redfish.ActionInfo": paths.resetInfo,
      },
    },
  };
}

function patchSystem(bmc: Bmc, call: Call): Reply {
  const { machine } = bmc;
  const reader = new PatchReader(call.body, showSystem(bmc, false));
  reader.onlyWritable(["AssetTag", "Boot"]);
  const assetTag = reader.text("AssetTag", assetTagLength);
  const boot = reader.inside("Boot");
  boot?.onlyWritable(["BootSourceOverrideEnabled", "BootSourceOverrideTarget", "BootSourceOverrideMode"]);
  boot?.oneOf("BootSourceOverrideMode", ["UEFI"]);
  const override: BootOverride = {
    target: boot?.oneOf("BootSourceOverrideTarget", overrideTargets) ?? machine.override.target,
    enabled: boot?.oneOf("BootSourceOverrideEnabled", overrideModes) ?? machine.override.enabled,
  };
  reader.finish();
  if (assetTag !== undefined) machine.setAssetTag(assetTag);
  if (boot !== undefined) machine.setOverride(override);
  return { status: 200, body: showSystem(bmc, false) };
}

async function reset(bmc: Bmc, call: Call): Promise<Reply> {
  const parameters = { action: "ComputerSystem.Reset", body: call.body };
  onlyParameters(parameters, ["ResetType"]);
  // Without a type the service chooses; most choose On.
  const given = textParameter(parameters, "ResetType", resetTypes) ?? "On";
  const type: ResetType = resetTypes.find((each) => each === given) ?? "On";
  return act(bmc, "Reset", async () => {
    try {
      const done = bmc.machine.reset(type);
      if (bmc.machine.hasPowerLag && !bmc.asyncActions.includes("Reset")) done.catch(() => undefined);
      else await done;
    } catch (error) {
      throw error instanceof StateConflict ? RedfishError.of(409, "ActionParameterValueConflict", ["ResetType", type]) : error;
    }
  });
}

function resetInfo(): Record<string, unknown> {
  return {
    "@odata.id": paths.resetInfo,
    "@odata.type": "#ActionInfo.v1_4_2.ActionInfo",
    Id: "ResetActionInfo",
    Name: "Reset Action Info",
    Parameters: [{ Name: "ResetType", Required: false, DataType: "String", AllowableValues: resetTypes }],
  };
}

function showSecureBoot(bmc: Bmc): Record<string, unknown> {
  const { secureBoot } = bmc.machine.spec;
  return {
    "@odata.id": paths.secureBoot,
    "@odata.type": "#SecureBoot.v1_1_0.SecureBoot",
    Id: "SecureBoot",
    Name: "UEFI Secure Boot",
    SecureBootEnable: secureBoot,
    SecureBootCurrentBoot: secureBoot ? "Enabled" : "Disabled",
    SecureBootMode: secureBoot ? "UserMode" : "SetupMode",
  };
}
