import pluginPb, { type PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import type { Session } from "./session.js";

export function getPluginInfo(session: Session): PluginInfo {
  return new pluginPb.PluginInfo().setVersion(session.provider.version);
}
