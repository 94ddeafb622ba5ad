import type { BmcMachine } from "../machine/bmc-machine.js";
import type { MachineHappening } from "../machine/happening.js";
import type { NewLogRecord } from "./event-log.js";
import { EventLog } from "./event-log.js";

const powerTexts = { On: "PoweredOn", Off: "PoweredOff", PoweringOn: "PoweringOn", PoweringOff: "PoweringOff" } as const;

const powerWords = {
  On: "has powered on",
  Off: "has powered off",
  PoweringOn: "is powering on",
  PoweringOff: "is powering off",
} as const;

/** The log of what happens to the machine from now on. */
export function systemLogOf(machine: BmcMachine): EventLog {
  const log = new EventLog();
  machine.onHappening((happening) => log.add(recordOf(happening)));
  return log;
}

function recordOf(happening: MachineHappening): NewLogRecord {
  switch (happening.kind) {
    case "power":
      return {
        text: `The resource \`/redfish/v1/Systems/1\` ${powerWords[happening.state]}.`,
        messageId: `ResourceEvent.1.4.Resource${powerTexts[happening.state]}`,
        messageArgs: ["/redfish/v1/Systems/1"],
      };
    case "boot":
      return { text: `The server starts, boot from ${happening.from === "cd" ? "the virtual CD" : "its boot order"}.` };
    case "media-inserted":
      return { text: "A medium was inserted into the virtual CD." };
    case "media-ejected":
      return { text: "The medium was ejected from the virtual CD." };
  }
}
