import emptyPb, { type Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb.js";
import type { Session } from "./session.js";

/** An engine that found this provider already running says where its log is. */
export function attach(session: Session, request: PluginAttach): Empty {
  session.engine.connect(request.getAddress());
  return new emptyPb.Empty();
}
