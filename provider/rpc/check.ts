import providerPb, { type CheckRequest, type CheckResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { InputError } from "../domain/errors.js";
import type { CheckFailure } from "../resources/resource.js";
import type { ValueObject } from "../resources/value.js";
import { encodeFailures } from "./check-failures.js";
import { decodeObject, encodeObject } from "./marshal.js";
import { nameOf, resourceType, type Session } from "./session.js";

export async function check(session: Session, request: CheckRequest): Promise<CheckResponse> {
  const urn = request.getUrn();
  const type = resourceType(session, urn);
  const response = new providerPb.CheckResponse();
  let news: ValueObject = {};
  try {
    news = decodeObject(request.getNews());
    const olds = decodeObject(request.getOlds());
    session.scrubber.learn(olds);
    session.scrubber.learn(news);
    const log = session.engine.forCall(urn);
    const { inputs, failures } = await type.check({ urn, name: nameOf(urn), warn: (text) => log.warn(text) }, olds, news);
    session.scrubber.learn(inputs);
    return response.setInputs(encodeObject(inputs)).setFailuresList(encodeFailures(failures, news, session.scrubber));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return response.setFailuresList(encodeFailures([asFailure(error)], news, session.scrubber));
  }
}

function asFailure(error: InputError): CheckFailure {
  return { property: error.path, reason: error.remedy === undefined ? error.message : `${error.message}; ${error.remedy}` };
}
