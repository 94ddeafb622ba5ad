import providerPb, { type UpdateRequest, type UpdateResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { decodeObject, encodeObject } from "./marshal.js";
import { nameOf, resourceType, timeoutMs, withProgress, type Session } from "./session.js";

export async function update(session: Session, request: UpdateRequest, signal: AbortSignal): Promise<UpdateResponse> {
  const urn = request.getUrn();
  const name = nameOf(urn);
  const type = resourceType(session, urn);
  const olds = { inputs: decodeObject(request.getOldInputs()), outputs: decodeObject(request.getOlds()) };
  const news = decodeObject(request.getNews());
  for (const tree of [olds.inputs, olds.outputs, news]) session.scrubber.learn(tree);
  const operation = {
    urn,
    what: `update of ${name}`,
    timeoutMs: timeoutMs(request.getTimeout(), type.timeouts.update),
    signal,
    recorded: !request.getPreview(),
  };
  const outputs = await withProgress(session, operation, (progress) =>
    type.update({ urn, name, progress, preview: request.getPreview() }, request.getId(), olds, news),
  );
  session.scrubber.learn(outputs);
  return new providerPb.UpdateResponse().setProperties(encodeObject(outputs));
}
