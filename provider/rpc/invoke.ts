import providerPb, { type InvokeRequest, type InvokeResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { BareMetalError } from "../domain/errors.js";
import { encodeFailures } from "./check-failures.js";
import { decodeObject, encodeObject } from "./marshal.js";
import { withProgress, type Session } from "./session.js";

const invokeTimeoutMs = 120_000;

export async function invoke(session: Session, request: InvokeRequest, signal: AbortSignal): Promise<InvokeResponse> {
  const token = request.getTok();
  const called = session.provider.function(token);
  if (called === undefined) throw new BareMetalError("INPUT_INVALID", `this version of the provider has no function ${token}`);
  const args = decodeObject(request.getArgs());
  session.scrubber.learn(args);
  const operation = { urn: "", what: `call of ${token}`, timeoutMs: invokeTimeoutMs, signal };
  const answer = await withProgress(session, operation, (progress) => called.invoke(progress, args));
  const response = new providerPb.InvokeResponse();
  if ("failures" in answer) return response.setFailuresList(encodeFailures(answer.failures, args, session.scrubber));
  session.scrubber.learn(answer.result);
  return response.setReturn(encodeObject(answer.result));
}
