import { Server, ServerCredentials, type sendUnaryData } from "@grpc/grpc-js";
import languageGrpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import languagePb from "@pulumi/pulumi/proto/language_pb.js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";

/** A language host that runs no program: `pulumi import` wants one before it asks the provider. */
const server = new Server();
server.addService(languageGrpc.LanguageRuntimeService, {
  getPluginInfo: (_call: unknown, answer: sendUnaryData<unknown>) => {
    const info = new pluginPb.PluginInfo();
    info.setVersion("1.0.0");
    answer(null, info);
  },
  getRequiredPlugins: (_call: unknown, answer: sendUnaryData<unknown>) => answer(null, new languagePb.GetRequiredPluginsResponse()),
  getRequiredPackages: (_call: unknown, answer: sendUnaryData<unknown>) => answer(null, new languagePb.GetRequiredPackagesResponse()),
});
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
