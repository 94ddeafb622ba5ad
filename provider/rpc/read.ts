import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import providerPb, { type ReadRequest, type ReadResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { InitFailed } from "../resources/resource.js";
import type { ValueObject } from "../resources/value.js";
import { toStatus } from "./errors.js";
import { decodeObject, encodeObject } from "./marshal.js";
import { nameOf, resourceType, StatusError, timeoutMs, withProgress, type Session } from "./session.js";

/** Refresh (inputs and outputs given) and import (neither given). An empty id in the answer: it is gone. */
export async function read(session: Session, request: ReadRequest, signal: AbortSignal): Promise<ReadResponse> {
  const urn = request.getUrn();
  const name = nameOf(urn);
  const type = resourceType(session, urn);
  const inputs = given(request.getInputs());
  const outputs = given(request.getProperties());
  for (const tree of [inputs, outputs]) session.scrubber.learn(tree ?? {});
  const operation = { urn, what: `read of ${name}`, timeoutMs: timeoutMs(0, type.timeouts.read), signal };
  try {
    const found = await withProgress(session, operation, (progress) =>
      type.read({ urn, name, progress, preview: false }, request.getId(), inputs, outputs),
    );
    const response = new providerPb.ReadResponse();
    if (found === undefined) return response;
    session.scrubber.learn(found.inputs);
    session.scrubber.learn(found.outputs);
    return response.setId(found.id).setProperties(encodeObject(found.outputs)).setInputs(encodeObject(found.inputs));
  } catch (error) {
    if (error instanceof InitFailed) throw new StatusError(toStatus(error, session.scrubber, inputs));
    throw error;
  }
}

function given(struct: Struct | undefined): ValueObject | undefined {
  const tree = decodeObject(struct);
  return Object.keys(tree).length === 0 ? undefined : tree;
}
