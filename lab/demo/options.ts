import { parseArgs } from "node:util";

export interface DemoOptions {
  readonly hosts: number;
  readonly keep: boolean;
  readonly rack: "qemu" | "memory";
  readonly secureBoot: boolean;
  readonly json: string | undefined;
  readonly evidence: string | undefined;
}

export const usage = `npm run demo -- [--hosts N] [--keep] [--rack qemu|memory] [--secure-boot] [--json FILE] [--evidence DIR]
  --hosts N        servers in the rack, 1 to 8 (default 2)
  --keep           leave the servers running and the work folder in place until Ctrl-C
  --rack           qemu: virtual servers with real firmware (default); memory: simulated ones, seconds instead of minutes
  --secure-boot    UEFI Secure Boot enforced (qemu)
  --json FILE      write the figures of the run
  --evidence DIR   write serial logs, BMC journals, digests of the written ranges and the nonces the systems stored`;

/** Throws with the usage for wrong options. */
export function parseDemoOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      hosts: { type: "string", default: "2" },
      keep: { type: "boolean", default: false },
      rack: { type: "string", default: "qemu" },
      "secure-boot": { type: "boolean", default: false },
      json: { type: "string" },
      evidence: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) throw new Error(usage);
  const hosts = Number(values.hosts);
  if (!Number.isInteger(hosts) || hosts < 1 || hosts > 8) throw new Error(`--hosts ${values.hosts} is not a number from 1 to 8\n${usage}`);
  if (values.rack !== "qemu" && values.rack !== "memory") throw new Error(`--rack ${values.rack} is neither qemu nor memory\n${usage}`);
  if (values["secure-boot"] && values.rack === "memory") throw new Error(`--secure-boot needs --rack qemu\n${usage}`);
  return { hosts, keep: values.keep, rack: values.rack, secureBoot: values["secure-boot"], json: values.json, evidence: values.evidence };
}
