import providerPb, { type CheckRequest, type CheckResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { encodeFailures } from "./check-failures.js";
import { asSent, parseConfig } from "./config-json.js";
import { decodeObject, encodeObject } from "./marshal.js";
import type { Session } from "./session.js";

/** The engine sends secrets without their marks here, and puts the marks back afterwards. */
export function checkConfig(session: Session, request: CheckRequest): CheckResponse {
  const wire = decodeObject(request.getNews());
  const news = parseConfig(session.provider.schema(), wire);
  session.scrubber.learn(news);
  const { inputs, failures } = session.provider.checkConfig(news);
  const response = new providerPb.CheckResponse();
  response.setInputs(encodeObject(asSent(wire, news, inputs)));
  response.setFailuresList(encodeFailures(failures, news, session.scrubber));
  return response;
}
