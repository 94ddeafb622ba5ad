import providerPb, { type DiffRequest, type DiffResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import type { DiffResult } from "../resources/resource.js";
import { decodeObject } from "./marshal.js";
import { topLevelKey } from "./property-path.js";
import { nameOf, resourceType, type Session } from "./session.js";

const kinds = {
  add: providerPb.PropertyDiff.Kind.ADD,
  delete: providerPb.PropertyDiff.Kind.DELETE,
  update: providerPb.PropertyDiff.Kind.UPDATE,
} as const;

export function diff(session: Session, request: DiffRequest): DiffResponse {
  const oldInputs = decodeObject(request.getOldInputs());
  const oldOutputs = decodeObject(request.getOlds());
  const news = decodeObject(request.getNews());
  for (const tree of [oldInputs, oldOutputs, news]) session.scrubber.learn(tree);
  const urn = request.getUrn();
  const name = nameOf(urn);
  const result = resourceType(session, urn).diff({
    ...{ urn, name },
    id: request.getId(),
    oldInputs,
    oldOutputs,
    news,
    ignoreChanges: request.getIgnorechangesList(),
  });
  for (const line of result.notes ?? []) session.engine.log("info", urn, line);
  return diffResponse(new providerPb.DiffResponse(), result);
}

/** Never a replace. Every top-level key of `diffs` has a path in the detailed diff and the other way round. */
export function diffResponse(response: DiffResponse, result: DiffResult): DiffResponse {
  const paths = Object.entries(result.detailed);
  for (const [path, change] of paths) {
    response.getDetaileddiffMap().set(path, new providerPb.PropertyDiff().setKind(kinds[change.kind]).setInputdiff(change.input));
  }
  const changed = result.changed || paths.length > 0;
  response.setChanges(changed ? providerPb.DiffResponse.DiffChanges.DIFF_SOME : providerPb.DiffResponse.DiffChanges.DIFF_NONE);
  response.setDiffsList([...new Set(paths.map(([path]) => topLevelKey(path)))]);
  response.setStablesList([...result.stables]);
  response.setReplacesList([]);
  response.setDeletebeforereplace(false);
  response.setHasdetaileddiff(true);
  return response;
}
