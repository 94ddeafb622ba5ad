import { isDeepStrictEqual } from "node:util";
import providerPb, { type DiffRequest, type DiffResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { reveal, type ValueObject } from "../resources/value.js";
import { diffResponse } from "./diff.js";
import { parseConfig } from "./config-json.js";
import { decodeObject } from "./marshal.js";
import type { Session } from "./session.js";

/** Never a replace: that would replace every resource of the provider because a password changed. */
export function diffConfig(session: Session, request: DiffRequest): DiffResponse {
  const schema = session.provider.schema();
  const olds = plain(parseConfig(schema, decodeObject(request.getOldInputs() ?? request.getOlds())));
  const news = plain(parseConfig(schema, decodeObject(request.getNews())));
  const detailed = Object.fromEntries(
    [...new Set([...Object.keys(olds), ...Object.keys(news)])]
      .filter((key) => !isDeepStrictEqual(olds[key], news[key]))
      .map((key) => [key, { kind: olds[key] === undefined ? "add" : news[key] === undefined ? "delete" : "update", input: true } as const]),
  );
  return diffResponse(new providerPb.DiffResponse(), { changed: false, detailed, stables: [] });
}

function plain(config: ValueObject): ValueObject {
  return reveal(config) as ValueObject;
}
