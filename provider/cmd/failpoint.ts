import { appendFileSync } from "node:fs";

/**
 * For tests of being killed: BAREMETAL_FAILPOINT=`<step>:before` or `<step>:after` ends this process by SIGKILL there, the first time;
 * BAREMETAL_BOUNDARY_LOG names a file that gets a line for every boundary passed. Without either there is no failpoint.
 */
export function failpointFromEnvironment(): ((point: string) => Promise<void>) | undefined {
  const target = process.env["BAREMETAL_FAILPOINT"];
  const log = process.env["BAREMETAL_BOUNDARY_LOG"];
  if (target === undefined && log === undefined) return undefined;
  return async (point) => {
    if (log !== undefined) appendFileSync(log, `${point}\n`);
    if (point === target) process.kill(process.pid, "SIGKILL");
  };
}
