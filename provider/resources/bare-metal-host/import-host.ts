import { sha256 } from "../../conductor/host-run.js";
import { hostKeyOf } from "../../conductor/host-run.js";
import { lookAtHost, type HostSight } from "../../conductor/look-at-host.js";
import type { BmcAddress } from "../../domain/bmc/address.js";
import { claimOwner, incarnationAt, sameClaimDigest, type Claim, type ClaimPhase } from "../../domain/bmc/claim.js";
import { formatBmcAddress, parseBmcAddress } from "../../domain/bmc/parse-address.js";
import { InputError } from "../../domain/errors.js";
import { decideClaim } from "../../domain/host/claim-decision.js";
import type { HostState } from "../../domain/host/states.js";
import type { RunRecord } from "../../ports/run-store.js";
import { ownerOf } from "../provider-config.js";
import type { ResourceContext } from "../resource.js";
import type { Value, ValueObject } from "../value.js";
import { isObject } from "../value.js";
import type { Adoption } from "./adoption.js";
import { bmcTargetOf, credentialsFor } from "./bmc-target.js";
import type { HostContext } from "./host-context.js";
import { compact, conditionsOf, conditionsOutput, hardwareOutput, handleOutput, identityOutput } from "./outputs.js";

const lookTimeoutMs = 30_000;

/**
 * A server by its id alone, as it is: nothing at it is changed, not even its claim. One that runs counts as provisioned with a content that is
 * not known; one that is off as available.
 */
export async function importHost(
  host: HostContext,
  context: ResourceContext,
  id: string,
): Promise<{ id: string; inputs: ValueObject; outputs: ValueObject }> {
  const address = addressOf(id);
  const inputs = { bmc: bmcInput(host, address) };
  const target = bmcTargetOf(inputs, host.config, undefined);
  const owner = ownerOf(host.config, context.urn);
  const options = { connectTimeoutMs: lookTimeoutMs, hardware: true };
  const sight = await lookAtHost(host.deps.bmc, target, context.progress, options).catch((error: unknown) => {
    throw error instanceof InputError && error.path === "bmc.address" ? aboutId(error) : error;
  });
  const claim = ownClaim(context.name, owner, sight);
  const record = await host.deps.runs.read(hostKeyOf(target));
  const found = foundAs(sight, claim);
  const macAddress = bootMacOf(sight, record);
  const known = {
    ...inputs,
    ...(macAddress === undefined ? {} : { bootMACAddress: macAddress }),
    ...(found.adoption !== undefined && sight.power !== "On" ? { online: false } : {}),
  };
  context.progress.info(`${context.name}: ${found.text}`);
  const outputs = outputsOf({
    ...{ id, name: context.name, owner, inputs: known, sight, claim, record, found },
    now: context.progress.clock.now(),
  });
  return { id, inputs: known, outputs };
}

/** An import has no inputs to correct. */
function aboutId(error: InputError): InputError {
  const about = (text: string): string => text.replaceAll("bmc.address", "the id");
  return new InputError("id", about(error.message), error.remedy === undefined ? undefined : about(error.remedy));
}

/** The id is the BMC's address, with `redfish` for its scheme. */
export function addressOf(id: string): BmcAddress {
  try {
    return parseBmcAddress(id.trim().replace(/^redfish(?=[:+])/i, "redfish-virtualmedia"));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      "id",
      `"${id.slice(0, 120)}" is no id of a server: ${error.message.replaceAll("bmc.address", "it")}`,
      "write it as redfish://10.0.0.7/redfish/v1/Systems/1, with +http after the scheme, a port or IPv6 in brackets where needed",
    );
  }
}

function bmcInput(host: HostContext, address: BmcAddress): ValueObject {
  const credentials = credentialsFor(host.config.credentials, address);
  if (credentials !== undefined) return { address: formatBmcAddress(address), username: credentials.username };
  throw new InputError(
    "credentials",
    `no credentials for the BMC ${address.host}: an import knows nothing but the id`,
    `set credentials["${address.host}"] of the provider to { username, password }`,
  );
}

/** Throws HOST_CLAIMED when the server is another owner's. */
function ownClaim(name: string, owner: string, sight: HostSight): Claim | undefined {
  const { reading } = sight.claim;
  decideClaim({
    ...{ reading, owner: claimOwner(owner, sha256(owner)), ownerName: owner, host: name },
    ...{ incarnation: undefined, wanted: "", rebuild: false, follow: true, force: false },
  });
  return reading.kind === "claim" ? reading.claim : undefined;
}

interface Found {
  readonly state: HostState;
  readonly adoption: Adoption | undefined;
  readonly text: string;
}

/** Our own unfinished run: the next update goes on with it. */
const unfinishedStates: Partial<Record<ClaimPhase, HostState>> = {
  booting: "inspecting",
  writing: "provisioning",
  handedOver: "provisioning",
  wiping: "deprovisioning",
};

function foundAs({ power }: HostSight, claim: Claim | undefined): Found {
  const recorded =
    "what the program says of its image and user data is recorded and nothing is written, until another rebuildToken or a later change of them";
  if (claim?.phase === "running")
    return { state: "provisioned", adoption: "OwnClaim", text: `adopted as it is, with this owner's claim on it: ${recorded}` };
  const unfinished = claim === undefined ? undefined : unfinishedStates[claim.phase];
  if (unfinished !== undefined)
    return { state: unfinished, adoption: undefined, text: "an earlier run over it did not end: the next pulumi up goes on with it" };
  if (power !== "Off" && claim?.phase !== "available")
    return { state: "provisioned", adoption: "FoundRunning", text: `adopted as it runs: ${recorded}` };
  return {
    state: "available",
    adoption: undefined,
    text: "it is off: imported as available, so that an image in the program is one to be installed; to adopt what is on its disk, switch it on and import it then",
  };
}

/** The card it boots by, as far as it can be told: what an earlier run used, else the first. */
function bootMacOf(sight: HostSight, record: RunRecord | undefined): string | undefined {
  const inspected = record?.inventory?.nics.find(({ pxe }) => pxe === true)?.mac;
  const listed = [...sight.identity.macAddresses, ...(sight.hardware?.hardware.nics.map(({ mac }) => mac) ?? [])];
  return (inspected ?? listed.find((mac) => mac !== ""))?.toLowerCase();
}

interface ImportOutcome {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly inputs: ValueObject;
  readonly sight: HostSight;
  readonly claim: Claim | undefined;
  readonly record: RunRecord | undefined;
  readonly found: Found;
  readonly now: number;
}

function outputsOf(outcome: ImportOutcome): ValueObject {
  const { id, name, owner, inputs, sight, claim, found } = outcome;
  const remembered = rememberedFacts(outcome);
  const seen = sight.hardware === undefined ? undefined : hardwareOutput(sight.hardware.hardware);
  const facts: ValueObject = { ...compact({ hardware: seen }), ...remembered };
  const conditions = conditionsOf(found.state, {
    claim: claim === undefined ? "not yet" : "found",
    inspected: remembered.hardware !== undefined ? "agent" : facts.hardware === undefined ? "no" : "bmc",
    ...{ running: false, coldBoot: false, adoption: found.adoption },
  });
  const base: ValueObject = {
    ...inputs,
    state: found.state,
    identity: identityOutput(sight.identity),
    bmcCertificateFingerprint: sight.identity.certificateFingerprint,
    incarnation: claim?.incarnation ?? incarnationAt(outcome.now),
    owner,
    ...facts,
    conditions: conditionsOutput(conditions),
  };
  return compact({ ...base, handle: handleOutput(id, name, inputs, base) });
}

/** What the machine that provisioned it still knows of the system that the claim names. */
function rememberedFacts({ claim, record }: ImportOutcome): ValueObject {
  if (claim?.phase !== "running" || record?.outcome === undefined || record.incarnation !== claim.incarnation) return {};
  if (!sameClaimDigest(claim.digest, record.outcomeOf ?? "")) return {};
  const parsed = JSON.parse(record.outcome) as Value;
  return isObject(parsed) ? parsed : {};
}
