import { existsSync, openSync, readSync, closeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bmcKey, parseBmcAddress } from "../../domain/bmc/parse-address.js";
import { parseMacAddress } from "../../domain/bmc/parse-mac-address.js";
import { limited } from "../../domain/config-drive/config-drive.js";
import { InputError } from "../../domain/errors.js";
import { parseChecksum } from "../../domain/image/checksum.js";
import { checkFormat, checkImageName, formatHeadBytes } from "../../domain/image/image-format.js";
import type { CheckFailure } from "../resource.js";
import { jsonAt, objectAt, textAt, wordAt } from "../read-value.js";
import { hasUnknown, type ValueObject } from "../value.js";
import { checkColdBoot } from "./check-cold-boot.js";
import { checkCleaning } from "./cleaning-of.js";
import { checkHints } from "./hints-of.js";
import { checkSystemSetup } from "./check-system-setup.js";
import { checkRamdiskNetwork } from "./ramdisk-network-inputs.js";
import { attempt, failure } from "./check-failure.js";

/** What the schema cannot say about the inputs of one host. Unknown values are left alone. Each failure names the field and the way out. */
export function checkInputs(inputs: ValueObject): CheckFailure[] {
  const bmc = objectAt(inputs, "bmc");
  const image = objectAt(inputs, "image");
  return [
    ...attempt(() => withText(bmc, "address", (text) => parseBmcAddress(text))),
    ...attempt(() => withText(inputs, "bootMACAddress", (text) => parseMacAddress(text))),
    ...attempt(() =>
      withText(image, "checksum", (text) => parseChecksum(text, wordAt(image, "checksumType", ["auto", "sha256", "sha512"]))),
    ),
    ...attempt(() => checkImageFormat(image)),
    ...attempt(() => checkRamdiskNetwork(inputs)),
    ...attempt(() => checkHints(inputs)),
    ...attempt(() => checkCleaning(inputs)),
    ...attempt(() => checkSize(inputs, "metaData")),
    ...checkSystemSetup(inputs),
    ...checkColdBoot(inputs),
    ...checkCombinations(inputs),
  ];
}

/** Keys under which a host must be alone in a program. */
export function uniqueKeys(inputs: ValueObject): readonly { readonly path: string; readonly what: string; readonly key: string }[] {
  const keys: { path: string; what: string; key: string }[] = [];
  attempt(() =>
    withText(objectAt(inputs, "bmc"), "address", (text) =>
      keys.push({ path: "bmc.address", what: "BMC", key: bmcKey(parseBmcAddress(text)) }),
    ),
  );
  attempt(() =>
    withText(inputs, "bootMACAddress", (text) => keys.push({ path: "bootMACAddress", what: "MAC address", key: parseMacAddress(text) })),
  );
  return keys;
}

function withText(object: ValueObject | undefined, key: string, use: (text: string) => unknown): void {
  const text = textAt(object, key);
  if (text !== undefined) use(text);
}

/** Found later, the image would be on the disk already. */
function checkSize(inputs: ValueObject, key: "metaData"): void {
  if (!hasUnknown(inputs[key])) limited(key, JSON.stringify(jsonAt(inputs, key) ?? {}, undefined, 2));
}

function checkImageFormat(image: ValueObject | undefined): void {
  const url = textAt(image, "url");
  if (url === undefined) return;
  checkImageName(url);
  const local = localPath(url);
  if (local === undefined) return;
  if (!existsSync(local))
    throw new InputError("image.url", `there is no file ${local}`, "check the path; relative paths start in the program's folder");
  checkFormat({ url, declared: textAt(image, "format"), head: readHead(local) });
}

function localPath(url: string): string | undefined {
  if (url.startsWith("file://")) return fileURLToPath(url);
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? undefined : url;
}

function readHead(path: string): Uint8Array {
  const descriptor = openSync(path, "r");
  try {
    const head = Buffer.alloc(formatHeadBytes);
    return head.subarray(0, readSync(descriptor, head, 0, head.length, 0));
  } finally {
    closeSync(descriptor);
  }
}

function checkCombinations(inputs: ValueObject): CheckFailure[] {
  const hasImage = inputs.image !== undefined && inputs.image !== null;
  const needsImage = ["userData", "ignition", "networkData", "metaData"].filter((key) => inputs[key] !== undefined && inputs[key] !== null);
  if (!hasImage && needsImage.length > 0) {
    return [
      failure(needsImage[0] ?? "", `${needsImage.join(", ")} without image`, "there is no system to give it to: set image, or remove it"),
    ];
  }
  return [];
}
