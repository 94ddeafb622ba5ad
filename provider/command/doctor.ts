import { claimOwner } from "../domain/bmc/claim.js";
import { BareMetalError, describeError } from "../domain/errors.js";
import { describeClaim } from "../domain/host/claim-decision.js";
import { sha256 } from "../conductor/host-run.js";
import type { HostDeps } from "../conductor/host-deps.js";
import type { BmcSession } from "../ports/bmc.js";
import type { Progress } from "../ports/progress.js";
import { textAt } from "../resources/read-value.js";
import { checkAbilities } from "./check-abilities.js";
import { checkBoot } from "./check-boot.js";
import { checkMedia } from "./check-media.js";
import { failed, ok, skipped, warn, type Finding, type FindingOf } from "./finding.js";
import { probeTls, type TlsFacts } from "./probe-tls.js";
import type { Target } from "./targets.js";

export interface DoctorOptions {
  readonly deps: Pick<HostDeps, "bmc" | "site" | "images" | "runs" | "erasures">;
  /** Owner under which claims are read, and one is written for `boot`. */
  readonly owner: string;
  /** Insert a medium and see whether the BMC fetches it: changes the virtual CD for a moment. */
  readonly media: boolean;
  /** Boot the ramdisk and see whether its agent calls: only a server that is off and that nobody claims. */
  readonly boot: boolean;
  readonly timeoutMs: number;
}

const dayMs = 24 * 3600 * 1000;

/** Looks at one server from its BMC's address to what it would take to provision it. Read-only unless `media` or `boot` say otherwise. */
export async function examine(target: Target, options: DoctorOptions, progress: Progress): Promise<readonly Finding[]> {
  const found = await look(target, options, progress);
  return found.map((finding) => ({ host: target.name, ...finding }));
}

async function look(target: Target, options: DoctorOptions, progress: Progress): Promise<FindingOf[]> {
  const { address } = target.bmc;
  const place = `${address.host}:${address.port}`;
  let tls: TlsFacts;
  try {
    tls = await probeTls(address, options.timeoutMs);
  } catch (error) {
    return [failed("connection", describeError(error), `check bmc.address, the BMC's power and the network from here to ${place}`)];
  }
  const findings = [ok("connection", `${place} after ${tls.connectMs} ms`), checkCertificate(target, tls)];
  let session: BmcSession;
  try {
    session = await options.deps.bmc.connect(progress, target.bmc, { connectTimeoutMs: options.timeoutMs });
  } catch (error) {
    const check = error instanceof BareMetalError && error.code === "BMC_CERTIFICATE" ? "certificate" : "login";
    const rest = findings.filter((finding) => finding.check !== check);
    return [...rest, failed(check, describeError(error), (error instanceof BareMetalError && error.remedy) || "look at the BMC")];
  }
  try {
    findings.push(ok("login", `user ${target.bmc.username}`), ...(await checkServer(target, session, options, progress)));
  } finally {
    await session.close();
  }
  findings.push(...(options.boot ? await checkBoot(target, options, progress) : [notBooted]));
  return findings;
}

const notBooted = skipped("server to here", "needs a boot of the ramdisk", "run doctor with --boot while the server is off and free");

function checkCertificate({ bmc }: Target, tls: TlsFacts): FindingOf {
  const check = "certificate";
  if (bmc.address.protocol === "http") return warn(check, "plain http: whoever is on the network reads the password", "use https");
  const what = `${tls.version}, SHA-256 ${tls.fingerprint}`;
  const now = Date.now();
  if (bmc.trust.mode === "insecure") return warn(check, `${what}, not verified`, `set tls.fingerprint to ${tls.fingerprint}`);
  const days = Math.floor((tls.validTo - now) / dayMs);
  const isDated = tls.validFrom > now || days < 0;
  if (bmc.trust.mode === "ca" && days < 30) return warn(check, `${what}, expires in ${days} days`, "renew the BMC's certificate");
  if (bmc.trust.mode === "tofu")
    return warn(
      check,
      `${what}, ${tls.isSelfSigned ? "self-signed, " : ""}taken on trust`,
      `compare it at the BMC and pin it: tls.fingerprint ${tls.fingerprint}`,
    );
  return ok(check, `${what}${isDated ? ", outside of its dates, which a pin does not look at" : ""}`);
}

async function checkServer(target: Target, session: BmcSession, options: DoctorOptions, progress: Progress): Promise<FindingOf[]> {
  const { identity } = session;
  const { manufacturer, model, serialNumber, uuid, biosVersion } = identity;
  const named = [
    `${manufacturer} ${model}`.trim(),
    `serial ${serialNumber || "unknown"}`,
    `UUID ${uuid || "unknown"}`,
    `BIOS ${biosVersion || "unknown"}`,
  ];
  const power = await session.powerState(progress);
  const claim = await session.readClaim(progress);
  return [
    uuid === "" && serialNumber === ""
      ? failed("identity", named.join(", "), "give the BMC a serial number or UUID: without one a swapped server is not noticed")
      : ok("identity", named.join(", ")),
    checkMac(target, identity.macAddresses),
    ok("power", power),
    checkClaim(claim, options.owner),
    ...(await checkAbilities(session, progress)),
    await checkMedia(target, session, options, progress),
  ];
}

function checkMac({ inputs }: Target, known: readonly string[]): FindingOf {
  const check = "boot NIC";
  const mac = textAt(inputs, "bootMACAddress")?.toLowerCase();
  if (known.length === 0) return skipped(check, "the BMC does not list the server's NICs");
  if (mac === undefined) return skipped(check, `no bootMACAddress is given; the BMC lists ${known.join(", ")}`);
  if (known.includes(mac)) return ok(check, mac);
  return failed(check, `no NIC with bootMACAddress ${mac}; the BMC lists ${known.join(", ")}`, "correct bootMACAddress or bmc.address");
}

function checkClaim({ reading, writable }: Awaited<ReturnType<BmcSession["readClaim"]>>, owner: string): FindingOf {
  const check = "claim";
  if (!writable)
    return warn(
      check,
      "no writable asset tag: only the label on the disk will say whose the server is",
      "let one program only manage this server",
    );
  if (reading.kind === "none") return ok(check, "free");
  if (reading.kind === "text")
    return warn(check, `the asset tag holds "${reading.text}" and is left alone`, "let one program only manage this server");
  if (reading.claim.owner === claimOwner(owner, sha256(owner))) return ok(check, `ours: ${describeClaim(reading.claim)}`);
  return warn(check, describeClaim(reading.claim), "give --owner to say whose you are; another owner's server is not touched");
}
