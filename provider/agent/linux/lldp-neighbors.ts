import type { LldpNeighbor } from "../../domain/hardware/lldp.js";
import { within } from "../within.js";
import type { FactSource } from "./fact-source.js";
import { toolLimitMs } from "./fact-source.js";

const maxNeighbors = 128;
const maxVlans = 256;
const maxTextLength = 255;

/** What lldpd has heard so far; nothing where it does not run. Returns within two seconds. */
export function readLldpNeighbors(source: FactSource): Promise<readonly LldpNeighbor[]> {
  const limit = { what: "LLDP", limitMs: toolLimitMs, otherwise: [], log: source.log };
  return within<readonly LldpNeighbor[]>(limit, async () =>
    parseNeighbors(await source.tool("lldpcli", ["-f", "json0", "show", "neighbors", "details"])),
  );
}

/** The tool's `json0`: every value is a list, every text an object. The first neighbour of a NIC that is told by LLDP counts, else the first. */
export function parseNeighbors(text: string): LldpNeighbor[] {
  const heard = listOf(JSON.parse(text) as unknown, "lldp").flatMap((lldp) => listOf(lldp, "interface"));
  const found = new Map<string, { readonly isLldp: boolean; readonly neighbor: LldpNeighbor }>();
  for (const one of heard.slice(0, maxNeighbors)) {
    const neighbor = readNeighbor(one);
    const isLldp = textOf(one, "via") === "LLDP";
    const known = found.get(neighbor.nic);
    if (neighbor.nic !== "" && (known === undefined || (isLldp && !known.isLldp))) found.set(neighbor.nic, { isLldp, neighbor });
  }
  return [...found.values()].map(({ neighbor }) => neighbor);
}

function readNeighbor(one: unknown): LldpNeighbor {
  const [chassis] = listOf(one, "chassis");
  const [port] = listOf(one, "port");
  const vlans = listOf(one, "vlan")
    .slice(0, maxVlans)
    .map((vlan) => ({ id: Number(textOf(vlan, "vlan-id")), isUntagged: isSet(vlan, "pvid") }))
    .filter(({ id }) => Number.isInteger(id) && id > 0 && id < 4095);
  return {
    nic: textOf(one, "name"),
    lldp: { switchId: valueOf(chassis, "id"), portId: valueOf(port, "id"), switchSystemName: valueOf(chassis, "name") },
    vlans: vlans.map(({ id }) => ({ id })),
    vlanId: vlans.find(({ isUntagged }) => isUntagged)?.id ?? 0,
  };
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const member = memberOf(value, key);
  return Array.isArray(member) ? (member as unknown[]) : member === undefined ? [] : [member];
}

/** Switches are strangers: what they say is shown on terminals. */
function textOf(value: unknown, key: string): string {
  const member = memberOf(value, key);
  const text = typeof member === "string" ? member : typeof member === "number" ? String(member) : "";
  // eslint-disable-next-line no-control-regex -- names come off the wire
  const printable = text.replace(/[\x00-\x1f\x7f-\x9f]+/g, " ");
  return printable.slice(0, maxTextLength).trim();
}

function valueOf(value: unknown, key: string): string {
  return textOf(listOf(value, key)[0], "value");
}

function isSet(value: unknown, key: string): boolean {
  const member = memberOf(value, key);
  return member === true || member === "yes";
}
