import type { Progress } from "../../../ports/progress.js";
import { listAt, objectAt, pathOf, textAt, textsAt, type JsonObject } from "./json-reader.js";
import type { ResourceClient } from "./resource-client.js";

/** An action of a resource. */
export interface Action {
  /** Path to POST to; empty when the resource has no such action. */
  readonly target: string;
  /** Allowed values of the parameter asked for; undefined when the BMC does not say. */
  readonly allowed: readonly string[] | undefined;
}

export function actionTarget(resource: JsonObject, action: string): string {
  return pathOf(textAt(resource, "Actions", action, "target"));
}

/** Looks an action up; its values stand beside the target or in the ActionInfo resource that it names. */
export async function readAction(
  client: ResourceClient,
  progress: Progress,
  resource: JsonObject,
  action: string,
  parameter: string,
): Promise<Action> {
  const target = actionTarget(resource, action);
  const described = objectAt(resource, "Actions", action);
  const beside = textsAt(described, `${parameter}@Redfish.AllowableValues`);
  const actionInfo = pathOf(textAt(described, "@Redfish.ActionInfo"));
  if (target === "" || beside !== undefined || actionInfo === "") return { target, allowed: beside };
  const found = await client.find(progress, actionInfo);
  const row = listAt(found?.body, "Parameters").find((candidate) => textAt(candidate, "Name") === parameter);
  return { target, allowed: textsAt(row, "AllowableValues") };
}

export function allows(action: Action, value: string): boolean {
  return action.allowed === undefined || action.allowed.includes(value);
}
