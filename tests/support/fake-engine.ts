import { Server, ServerCredentials } from "@grpc/grpc-js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import enginePb, { type LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";

export interface EngineLine {
  readonly severity: "debug" | "info" | "warning" | "error";
  readonly urn: string;
  readonly text: string;
  readonly ephemeral: boolean;
  readonly at: number;
}

export interface FakeEngine {
  readonly address: string;
  readonly lines: EngineLine[];
  /** Resolves with the first line that matches, now or later. */
  line(matches: (line: EngineLine) => boolean): Promise<EngineLine>;
  close(): void;
}

const names = new Map<number, EngineLine["severity"]>([
  [enginePb.LogSeverity.DEBUG, "debug"],
  [enginePb.LogSeverity.INFO, "info"],
  [enginePb.LogSeverity.WARNING, "warning"],
  [enginePb.LogSeverity.ERROR, "error"],
]);

/** Pulumi's engine as far as a provider sees it: it takes log lines. */
export async function startFakeEngine(): Promise<FakeEngine> {
  const lines: EngineLine[] = [];
  const waiting = new Set<() => void>();
  const server = new Server();
  server.addService(engineGrpc.EngineService, {
    log: (call: { request: LogRequest }, reply: (error: null, response: unknown) => void) => {
      const request = call.request;
      lines.push({
        severity: names.get(request.getSeverity()) ?? "error",
        urn: request.getUrn(),
        text: request.getMessage(),
        ephemeral: request.getEphemeral(),
        at: performance.now(),
      });
      reply(null, new emptyPb.Empty());
      for (const look of [...waiting]) look();
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  return {
    address: `127.0.0.1:${port}`,
    lines,
    line: (matches) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = lines.find(matches);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => server.forceShutdown(),
  };
}
