import providerPb, { type GetSchemaRequest, type GetSchemaResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { BareMetalError } from "../domain/errors.js";
import type { Session } from "./session.js";

export function getSchema(session: Session, request: GetSchemaRequest): GetSchemaResponse {
  if (request.getVersion() !== 0) {
    throw new BareMetalError("INPUT_INVALID", `schema format ${request.getVersion()} is not known; only 0 is`);
  }
  return new providerPb.GetSchemaResponse().setSchema(session.provider.schema());
}
