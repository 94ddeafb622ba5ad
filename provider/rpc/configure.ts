import providerPb, { type ConfigureRequest, type ConfigureResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { hasUnknown } from "../resources/value.js";
import { parseConfig } from "./config-json.js";
import { decodeObject } from "./marshal.js";
import type { Session } from "./session.js";

export async function configure(session: Session, request: ConfigureRequest): Promise<ConfigureResponse> {
  const config = parseConfig(session.provider.schema(), decodeObject(request.getArgs()));
  session.scrubber.learn(config);
  if (!hasUnknown(config)) await session.provider.configure(config);
  const response = new providerPb.ConfigureResponse();
  response.setAcceptsecrets(true);
  response.setSupportspreview(true);
  response.setAcceptresources(true);
  response.setAcceptoutputs(false);
  response.setSupportsAutonamingConfiguration(false);
  return response;
}
