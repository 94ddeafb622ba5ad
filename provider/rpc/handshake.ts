import providerPb, { type ProviderHandshakeRequest, type ProviderHandshakeResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import type { Session } from "./session.js";

/** The first call: says where the engine's log is. */
export function handshake(session: Session, request: ProviderHandshakeRequest): ProviderHandshakeResponse {
  session.engine.connect(request.getEngineAddress());
  const response = new providerPb.ProviderHandshakeResponse();
  response.setAcceptSecrets(true);
  response.setAcceptResources(true);
  response.setAcceptOutputs(false);
  response.setSupportsAutonamingConfiguration(false);
  return response;
}
