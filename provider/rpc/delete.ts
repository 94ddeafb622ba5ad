import emptyPb, { type Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import type { DeleteRequest } from "@pulumi/pulumi/proto/provider_pb.js";
import { toPlainStatus } from "./errors.js";
import { decodeObject } from "./marshal.js";
import { nameOf, resourceType, StatusError, timeoutMs, withProgress, type Session } from "./session.js";

/** The engine takes no new state from a failed Delete, so its errors are plain. */
export async function deleteResource(session: Session, request: DeleteRequest, signal: AbortSignal): Promise<Empty> {
  const urn = request.getUrn();
  const name = nameOf(urn);
  const type = resourceType(session, urn);
  const olds = { inputs: decodeObject(request.getOldInputs()), outputs: decodeObject(request.getProperties()) };
  for (const tree of [olds.inputs, olds.outputs]) session.scrubber.learn(tree);
  const operation = {
    urn,
    what: `delete of ${name}`,
    timeoutMs: timeoutMs(request.getTimeout(), type.timeouts.delete),
    signal,
    recorded: true,
  };
  try {
    await withProgress(session, operation, (progress) => type.delete({ urn, name, progress, preview: false }, request.getId(), olds));
    return new emptyPb.Empty();
  } catch (error) {
    throw new StatusError(toPlainStatus(error, session.scrubber));
  }
}
