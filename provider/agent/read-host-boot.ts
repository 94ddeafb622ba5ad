import { readFile } from "node:fs/promises";
import type { HostBoot } from "../domain/boot/host-boot.js";

/** Reads host.json; the padding around the JSON is no part of it. Rejects naming the field that is missing, never its value. */
export async function readHostBoot(path: string): Promise<HostBoot> {
  let value: Partial<HostBoot>;
  try {
    value = JSON.parse((await readFile(path, "utf8")).replaceAll("\0", " ")) as Partial<HostBoot>;
  } catch (error) {
    // The parser's message would quote the content, token included.
    throw new Error(`failed to read ${path}: ${error instanceof SyntaxError ? "not JSON" : String(error)}`);
  }
  const { attempt, token, hostUuid, provider } = value;
  for (const [name, field] of Object.entries({
    attempt,
    token,
    hostUuid,
    address: provider?.agentAddress,
    certificate: provider?.certificate,
  }))
    if (typeof field !== "string" || field === "") throw new Error(`failed to read ${path}: no ${name}`);
  return value as HostBoot;
}
