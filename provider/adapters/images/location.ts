import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../../domain/errors.js";

export type Location =
  | { readonly kind: "http"; readonly url: URL; readonly shown: string; readonly fileName: string }
  | { readonly kind: "file"; readonly path: string; readonly shown: string; readonly fileName: string };

/** Where an image or a list lies. `shown` is free of credentials and of the query, which may hold a signature. */
export function parseLocation(text: string, field: string): Location {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return fileLocation(resolve(text));
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InputError(field, "not a valid URL");
  }
  if (url.protocol === "file:") {
    try {
      return fileLocation(fileURLToPath(url));
    } catch {
      throw new InputError(field, "a file URL must name a local path, such as file:///srv/image.qcow2");
    }
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new InputError(field, `unknown scheme ${url.protocol.slice(0, -1)}`);
  return { kind: "http", url, shown: shownUrl(url), fileName: lastPart(url.pathname) };
}

function fileLocation(path: string): Location {
  return { kind: "file", path, shown: path, fileName: lastPart(path.replaceAll("\\", "/")) };
}

export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function lastPart(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
