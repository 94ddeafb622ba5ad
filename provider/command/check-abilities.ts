import type { BmcSession } from "../ports/bmc.js";
import type { Progress } from "../ports/progress.js";
import { failed, ok, type FindingOf } from "./finding.js";

/** What the BMC can do of what provisioning needs. */
export async function checkAbilities(session: BmcSession, _progress: Progress): Promise<FindingOf[]> {
  const { virtualMedia, bootOnceCd } = session.capabilities;
  return [
    virtualMedia ? ok("virtual CD", "there") : failed("virtual CD", "none", "look for a lacking licence for virtual media"),
    bootOnceCd
      ? ok("boot once", "from the virtual CD")
      : failed("boot once", "the BMC cannot boot once from the CD", "look for a newer BMC firmware"),
  ];
}
