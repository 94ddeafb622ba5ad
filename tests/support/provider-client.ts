import { credentials, type ClientUnaryCall, type ServiceError, type status } from "@grpc/grpc-js";
import emptyPb, { type Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import structPb from "google-protobuf/google/protobuf/struct_pb.js";
import pluginPb, { type PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerPb, {
  type CheckResponse,
  type ConfigureResponse,
  type CreateResponse,
  type DiffResponse,
  type GetSchemaResponse,
  type InvokeResponse,
  type ProviderHandshakeResponse,
  type ReadResponse,
  type UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import statusPb from "@pulumi/pulumi/proto/status_pb.js";

/** JSON as the wire has it: secrets and unknowns as `wireSecret` and `wireUnknown` make them. */
export type Wire = { [key: string]: structPb.JavaScriptValue };

export const wireUnknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const signatureKey = "4dabf18193072939515e22adb298388d";

export function wireSecret(value: structPb.JavaScriptValue): structPb.JavaScriptValue {
  return { [signatureKey]: "1b47061264138c4ac30d75fd1eb44270", value };
}

export function wireReference(urn: string, id: string): structPb.JavaScriptValue {
  return { [signatureKey]: "5cf8f73096256a8f31e491e813e4eb8e", urn, id, packageVersion: "" };
}

/** A failed call, with what the engine would make of it. */
export class CallFailed extends Error {
  constructor(
    readonly code: status,
    message: string,
    readonly initFailed: { id: string; properties: Wire; reasons: string[]; inputs: Wire | undefined } | undefined,
  ) {
    super(message);
  }
}

export function urnOf(name: string, token = "baremetal:index:BareMetalHost"): string {
  return `urn:pulumi:dev::rack::${token}::${name}`;
}

function struct(value: Wire): structPb.Struct {
  return structPb.Struct.fromJavaScript(value);
}

function plain(value: structPb.Struct | undefined): Wire {
  return value === undefined ? {} : value.toJavaScript();
}

function failed(error: ServiceError): CallFailed {
  const raw = error.metadata.get("grpc-status-details-bin")[0];
  if (raw === undefined || typeof raw === "string") return new CallFailed(error.code, error.details, undefined);
  const rich = statusPb.Status.deserializeBinary(raw);
  const packed = rich.getDetailsList()[0];
  if (rich.getCode() !== Number(error.code)) throw new Error(`status ${rich.getCode()} in the details, ${error.code} on the wire`);
  const detail = packed?.unpack(
    (bytes) => providerPb.ErrorResourceInitFailed.deserializeBinary(bytes),
    "pulumirpc.ErrorResourceInitFailed",
  );
  const initFailed = detail && {
    id: detail.getId(),
    properties: plain(detail.getProperties()),
    reasons: detail.getReasonsList(),
    inputs: detail.hasInputs() ? plain(detail.getInputs()) : undefined,
  };
  return new CallFailed(error.code, error.details, initFailed ?? undefined);
}

type Start<Response> = (reply: (error: ServiceError | null, response: Response) => void) => ClientUnaryCall;

/** Calls a provider as the engine does. */
export class ProviderClient {
  readonly #client: InstanceType<typeof providerGrpc.ResourceProviderClient>;

  constructor(port: number) {
    this.#client = new providerGrpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
      "grpc.max_receive_message_length": 400 * 1024 * 1024,
      "grpc.max_send_message_length": 400 * 1024 * 1024,
    });
  }

  close(): void {
    this.#client.close();
  }

  #call<Response>(start: Start<Response>, onCall?: (call: ClientUnaryCall) => void): Promise<Response> {
    return new Promise((resolve, reject) => {
      const call = start((error, response) => (error === null ? resolve(response) : reject(failed(error))));
      onCall?.(call);
    });
  }

  async handshake(engineAddress: string): Promise<{ secrets: boolean; resources: boolean; outputs: boolean }> {
    const request = new providerPb.ProviderHandshakeRequest().setEngineAddress(engineAddress);
    const response = await this.#call<ProviderHandshakeResponse>((reply) => this.#client.handshake(request, reply));
    return { secrets: response.getAcceptSecrets(), resources: response.getAcceptResources(), outputs: response.getAcceptOutputs() };
  }

  async attach(engineAddress: string): Promise<void> {
    await this.#call<Empty>((reply) => this.#client.attach(new pluginPb.PluginAttach().setAddress(engineAddress), reply));
  }

  async pluginVersion(): Promise<string> {
    return (await this.#call<PluginInfo>((reply) => this.#client.getPluginInfo(new emptyPb.Empty(), reply))).getVersion();
  }

  async schema(version = 0): Promise<string> {
    const request = new providerPb.GetSchemaRequest().setVersion(version);
    return (await this.#call<GetSchemaResponse>((reply) => this.#client.getSchema(request, reply))).getSchema();
  }

  async checkConfig(news: Wire): Promise<{ inputs: Wire; failures: { property: string; reason: string }[] }> {
    const request = new providerPb.CheckRequest().setUrn(urnOf("p", "pulumi:providers:baremetal")).setNews(struct(news));
    const response = await this.#call<CheckResponse>((reply) => this.#client.checkConfig(request, reply));
    return { inputs: plain(response.getInputs()), failures: response.getFailuresList().map((failure) => failure.toObject()) };
  }

  async diffConfig(olds: Wire, news: Wire): Promise<ReturnType<typeof diffOf>> {
    const request = new providerPb.DiffRequest().setOldInputs(struct(olds)).setOlds(struct(olds)).setNews(struct(news));
    return diffOf(await this.#call<DiffResponse>((reply) => this.#client.diffConfig(request, reply)));
  }

  async configure(args: Wire): Promise<{ preview: boolean; secrets: boolean }> {
    const request = new providerPb.ConfigureRequest().setArgs(struct(args));
    const response = await this.#call<ConfigureResponse>((reply) => this.#client.configure(request, reply));
    return { preview: response.getSupportspreview(), secrets: response.getAcceptsecrets() };
  }

  async check(urn: string, olds: Wire, news: Wire): Promise<{ inputs: Wire; failures: { property: string; reason: string }[] }> {
    const request = new providerPb.CheckRequest().setUrn(urn).setOlds(struct(olds)).setNews(struct(news));
    const response = await this.#call<CheckResponse>((reply) => this.#client.check(request, reply));
    return { inputs: plain(response.getInputs()), failures: response.getFailuresList().map((failure) => failure.toObject()) };
  }

  async diff(
    urn: string,
    id: string,
    old: { inputs: Wire; outputs: Wire },
    news: Wire,
    ignore: string[] = [],
  ): Promise<ReturnType<typeof diffOf>> {
    const request = new providerPb.DiffRequest().setUrn(urn).setId(id).setNews(struct(news)).setIgnorechangesList(ignore);
    request.setOldInputs(struct(old.inputs)).setOlds(struct(old.outputs));
    return diffOf(await this.#call<DiffResponse>((reply) => this.#client.diff(request, reply)));
  }

  async create(
    urn: string,
    properties: Wire,
    options: { preview?: boolean; timeout?: number; onCall?: (call: ClientUnaryCall) => void } = {},
  ): Promise<{ id: string; properties: Wire }> {
    const request = new providerPb.CreateRequest().setUrn(urn).setProperties(struct(properties));
    request.setPreview(options.preview ?? false).setTimeout(options.timeout ?? 0);
    const response = await this.#call<CreateResponse>((reply) => this.#client.create(request, reply), options.onCall);
    return { id: response.getId(), properties: plain(response.getProperties()) };
  }

  async read(urn: string, id: string, inputs?: Wire, properties?: Wire): Promise<{ id: string; inputs: Wire; properties: Wire }> {
    const request = new providerPb.ReadRequest().setUrn(urn).setId(id);
    if (inputs !== undefined) request.setInputs(struct(inputs));
    if (properties !== undefined) request.setProperties(struct(properties));
    const response = await this.#call<ReadResponse>((reply) => this.#client.read(request, reply));
    return { id: response.getId(), inputs: plain(response.getInputs()), properties: plain(response.getProperties()) };
  }

  async update(
    urn: string,
    id: string,
    old: { inputs: Wire; outputs: Wire },
    news: Wire,
    options: { preview?: boolean; timeout?: number } = {},
  ): Promise<Wire> {
    const request = new providerPb.UpdateRequest().setUrn(urn).setId(id).setNews(struct(news));
    request.setOldInputs(struct(old.inputs)).setOlds(struct(old.outputs));
    request.setPreview(options.preview ?? false).setTimeout(options.timeout ?? 0);
    return plain((await this.#call<UpdateResponse>((reply) => this.#client.update(request, reply))).getProperties());
  }

  async delete(urn: string, id: string, old: { inputs: Wire; outputs: Wire }, timeout = 0): Promise<void> {
    const request = new providerPb.DeleteRequest().setUrn(urn).setId(id).setTimeout(timeout);
    request.setOldInputs(struct(old.inputs)).setProperties(struct(old.outputs));
    await this.#call<Empty>((reply) => this.#client.delete(request, reply));
  }

  async invoke(token: string, args: Wire): Promise<{ result: Wire; failures: { property: string; reason: string }[] }> {
    const request = new providerPb.InvokeRequest().setTok(token).setArgs(struct(args));
    const response = await this.#call<InvokeResponse>((reply) => this.#client.invoke(request, reply));
    return { result: plain(response.getReturn()), failures: response.getFailuresList().map((failure) => failure.toObject()) };
  }

  async cancel(): Promise<void> {
    await this.#call<Empty>((reply) => this.#client.cancel(new emptyPb.Empty(), reply));
  }
}

function diffOf(response: InstanceType<typeof providerPb.DiffResponse>): {
  changes: "none" | "some" | "unknown";
  diffs: string[];
  detailed: Record<string, { kind: number; inputdiff: boolean }>;
  stables: string[];
  replaces: string[];
  deleteBeforeReplace: boolean;
} {
  const detailed: Record<string, { kind: number; inputdiff: boolean }> = {};
  response.getDetaileddiffMap().forEach((entry, path) => {
    detailed[path] = entry.toObject();
  });
  return {
    changes: (["unknown", "none", "some"] as const)[response.getChanges()] ?? "unknown",
    diffs: response.getDiffsList(),
    detailed,
    stables: response.getStablesList(),
    replaces: response.getReplacesList(),
    deleteBeforeReplace: response.getDeletebeforereplace(),
  };
}
