import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/**
 * For tests of being killed, by environment; without any of these there is no failpoint:
 * BAREMETAL_BOUNDARY_LOG names a file that gets a line for every boundary passed;
 * BAREMETAL_FAILPOINT=`<step>:before` or `<step>:after` ends this process by SIGKILL there;
 * BAREMETAL_HOLDPOINT=`<step>:before` or `<step>:after` makes the process wait there, the first time: it makes the file
 * BAREMETAL_HOLD_FILE and goes on when somebody has removed it.
 */
export function failpointFromEnvironment(): ((point: string) => Promise<void>) | undefined {
  const target = process.env["BAREMETAL_FAILPOINT"];
  const log = process.env["BAREMETAL_BOUNDARY_LOG"];
  const holdFile = process.env["BAREMETAL_HOLD_FILE"] ?? "";
  let holdPoint = holdFile === "" ? undefined : process.env["BAREMETAL_HOLDPOINT"];
  if (target === undefined && log === undefined && holdPoint === undefined) return undefined;
  return async (point) => {
    if (log !== undefined) appendFileSync(log, `${point}\n`);
    if (point === target) process.kill(process.pid, "SIGKILL");
    if (point !== holdPoint) return;
    holdPoint = undefined;
    writeFileSync(holdFile, `${process.pid}\n`);
    while (existsSync(holdFile)) await pause(20);
  };
}
