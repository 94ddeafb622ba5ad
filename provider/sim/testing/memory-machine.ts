import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isoImage } from "./iso-image.js";
import type { MediaServer } from "./media-server.js";

/** What the fake agent is told in host.json: a disk image to put in place, and how to leave; without `exit` it stays. */
export interface FakeAgentOrders {
  readonly image?: string;
  readonly disk?: string;
  readonly exit?: { readonly kind: string; readonly disk?: string };
  readonly code?: number;
}

const script = `
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
const folder = process.argv[process.argv.indexOf("--machine") + 1];
const orders = JSON.parse(readFileSync(process.argv[process.argv.indexOf("--host-json") + 1], "utf8"));
console.log("fake agent", process.pid);
if (orders.image !== undefined) copyFileSync(orders.image, folder + "/disks/" + orders.disk + ".img");
if (orders.exit !== undefined) {
  writeFileSync(folder + "/run/exit.json", JSON.stringify(orders.exit));
  process.exit(orders.code ?? 0);
}
setInterval(() => undefined, 1000);
`;

export function writeFakeAgent(folder: string): string {
  const path = join(folder, "fake-agent.mjs");
  writeFileSync(path, script);
  return path;
}

/** Files of a media server that boots the memory machine into the fake agent. */
export function bootFiles(): Map<string, Buffer> {
  return new Map([
    ["/stage2.squashfs", Buffer.from("second stage")],
    ["/agent.cjs", Buffer.from("agent")],
  ]);
}

/** Adds /boot.iso for the orders; `wrong` overrides variables of host.env. */
export function addBootIso(
  files: Map<string, Buffer>,
  server: MediaServer,
  orders: FakeAgentOrders,
  wrong: Record<string, string> = {},
): string {
  const variables = {
    STAGE2_URL: `${server.url}/stage2.squashfs`,
    STAGE2_SIZE: String(files.get("/stage2.squashfs")?.length),
    STAGE2_SHA256: sha256(files.get("/stage2.squashfs")),
    AGENT_URL: `${server.url}/agent.cjs`,
    AGENT_SIZE: String(files.get("/agent.cjs")?.length),
    AGENT_SHA256: sha256(files.get("/agent.cjs")),
    REPORT_URL: `${server.url}/failed`,
    ...wrong,
  };
  const lines = Object.entries(variables).map(([key, value]) => `${key}='${value}'\n`);
  const iso = isoImage(
    "BAREMETAL",
    new Map([
      ["/host.env", Buffer.from(lines.join("").padEnd(4096, "\n"))],
      ["/host.json", Buffer.from(JSON.stringify(orders).padEnd(65536))],
    ]),
  );
  files.set("/boot.iso", iso);
  return `${server.url}/boot.iso`;
}

function sha256(bytes: Buffer | undefined): string {
  return createHash("sha256")
    .update(bytes ?? "")
    .digest("hex");
}
