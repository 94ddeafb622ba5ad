import providerPb, { type CreateRequest, type CreateResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { BareMetalError } from "../domain/errors.js";
import { decodeObject, encodeObject } from "./marshal.js";
import { nameOf, resourceType, timeoutMs, withProgress, type Session } from "./session.js";

export async function create(session: Session, request: CreateRequest, signal: AbortSignal): Promise<CreateResponse> {
  const urn = request.getUrn();
  const name = nameOf(urn);
  const preview = request.getPreview();
  const type = resourceType(session, urn);
  const inputs = decodeObject(request.getProperties());
  session.scrubber.learn(inputs);
  const operation = {
    urn,
    what: `create of ${name}`,
    timeoutMs: timeoutMs(request.getTimeout(), type.timeouts.create),
    signal,
    recorded: !preview,
  };
  const { id, outputs } = await withProgress(session, operation, (progress) => type.create({ urn, name, progress, preview }, inputs));
  session.scrubber.learn(outputs);
  if (id === "" && !preview) throw new BareMetalError("PROVIDER_BUG", `create of ${name} ended without an id`);
  return new providerPb.CreateResponse().setId(preview ? "" : id).setProperties(encodeObject(outputs));
}
