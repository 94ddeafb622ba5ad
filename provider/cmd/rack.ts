import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { QemuOptions } from "../sim/qemu/qemu-options.js";
import type { Rack, RackOptions } from "../sim/rack.js";
import { startRack } from "../sim/rack.js";

/** The configuration file: a rack's options, and what all of its QEMU machines share. */
type RackConfig = Omit<RackOptions, "createBackEnd"> & { readonly qemu?: Omit<QemuOptions, "spec" | "folder" | "onTrouble"> };

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: "string" }, "stdin-guard": { type: "boolean" } } });
  if (values.config === undefined) throw new Error("usage: rack --config <json file> [--stdin-guard]");
  const { qemu, ...config } = JSON.parse(readFileSync(values.config, "utf8")) as RackConfig;
  const stopAsked = new Promise<void>((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
    if (values["stdin-guard"] === true)
      process.stdin
        .once("end", () => resolve())
        .once("error", () => resolve())
        .resume();
  });
  const rack = await startRack(config.kind === "qemu" ? { ...config, createBackEnd: await qemuMaker(qemu) } : config);
  await printAddresses(rack);
  await Promise.race([stopAsked, rack.closeAsked]);
  await rack.close();
}

async function qemuMaker(shared: RackConfig["qemu"]): Promise<NonNullable<RackOptions["createBackEnd"]>> {
  const { createQemuBackEnd } = await import("../sim/qemu/create-qemu-back-end.js");
  return (request) => createQemuBackEnd({ ...shared, ...request, onTrouble: (text) => console.error(`${request.spec.name}: ${text}`) });
}

async function printAddresses(rack: Rack): Promise<void> {
  const machines = (await rack.summaries()).map(({ name, bmcAddress, fingerprint, macAddress, uuid }) => ({
    name,
    bmcAddress,
    fingerprint,
    macAddress,
    uuid,
  }));
  console.log(JSON.stringify({ machines, control: rack.controlUrl }));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
