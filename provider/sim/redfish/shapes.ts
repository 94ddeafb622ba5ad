import { isObject } from "./body.js";
import { paths } from "./bmc.js";

type Body = Record<string, unknown>;

/** What a service may leave out, and some do. */
const dispensable = [
  ...["Manufacturer", "Model", "SKU", "BiosVersion", "HostName", "Status", "MemorySummary", "ProcessorSummary", "Vendor", "Product"],
  ...["ImageName", "ConnectedVia", "TransferMethod", "TransferProtocolType", "WriteProtected", "LinkStatus", "InterfaceEnabled"],
];

export const secondSystem = `${paths.systems}/Baseboard`;

/** A resource as the fault `shape` shows it. */
export function reshape(form: string, path: string, body: Body): Body {
  const { [form]: change } = shapes;
  return change === undefined ? body : change(structuredClone(body), path);
}

const shapes: Readonly<Record<string, (body: Body, path: string) => Body>> = {
  missing: (body) => Object.fromEntries(Object.entries(body).filter(([key]) => !dispensable.includes(key))),
  nulls: (body) => withDispensable(body, null),
  empty: (body) => withDispensable(body, ""),
  "numbers-as-text": (body) => deep(body, (value) => (typeof value === "number" ? String(value) : value)) as Body,
  "other-case": (body) => deep(body, (value) => (typeof value === "string" ? value.replace("/v1/Systems", "/v1/systems") : value)) as Body,
  "members-null": (body) => ("Members" in body ? { ...body, Members: null } : body),
  "two-systems": (body, path) =>
    path === paths.systems ? { ...body, Members: [{ "@odata.id": secondSystem }, ...(body["Members"] as unknown[])] } : body,
  "vendor-null": (body) => ("Vendor" in body ? { ...body, Vendor: null } : body),
  "action-info": (body) => withActions(body, (actions) => onlyActionInfo(actions)),
  "no-eject": (body) => withActions(body, ({ "#VirtualMedia.EjectMedia": _eject, ...actions }) => actions),
  "no-asset-tag": ({ AssetTag: _tag, ...body }) => body,
  "padded-tag": (body) => (typeof body["AssetTag"] === "string" ? { ...body, AssetTag: body["AssetTag"].padEnd(32) } : body),
  "no-media": (body, path) => (path === paths.virtualMedia ? { ...body, Members: [] } : body),
};

function withDispensable(body: Body, value: unknown): Body {
  return Object.fromEntries(Object.entries(body).map(([key, old]) => [key, dispensable.includes(key) ? value : old]));
}

function withActions(body: Body, change: (actions: Body) => Body): Body {
  return isObject(body["Actions"]) ? { ...body, Actions: change(body["Actions"]) } : body;
}

function onlyActionInfo(actions: Body): Body {
  const reset = actions["#ComputerSystem.Reset"];
  if (!isObject(reset)) return actions;
  return { ...actions, "#ComputerSystem.Reset": { target: reset["target"], "@Redfish.ActionInfo": reset["@Redfish.ActionInfo"] } };
}

function deep(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((part) => deep(part, change));
  if (!isObject(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, deep(part, change)]));
}
