import type { NumaNode } from "../../domain/hardware/inventory.js";
import type { FactSource } from "./fact-source.js";
import { listNames, readText } from "./sys-files.js";

const mostCpus = 8192;

export async function readNumaNodes({ root }: FactSource): Promise<NumaNode[]> {
  const folder = `${root}/sys/devices/system/node`;
  const names = (await listNames(folder)).filter((name) => /^node\d+$/.test(name));
  const nodes = await Promise.all(
    names.map(async (name): Promise<NumaNode> => {
      const [cpus, memory] = await Promise.all([readText(`${folder}/${name}/cpulist`), readText(`${folder}/${name}/meminfo`)]);
      const kibibytes = /MemTotal:\s+(\d+) kB/.exec(memory)?.[1];
      return { id: Number(name.slice(4)), cpus: readCpuList(cpus), memoryMebibytes: Math.round(Number(kibibytes ?? 0) / 1024) };
    }),
  );
  return nodes.sort((a, b) => a.id - b.id);
}

/** The kernel's lists, such as `0-3,8`; what is no number is left out. */
export function readCpuList(text: string): number[] {
  const cpus: number[] = [];
  for (const part of text.split(",")) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    if (match === null) continue;
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    for (let cpu = first; cpu <= last && cpus.length < mostCpus; cpu++) cpus.push(cpu);
  }
  return cpus;
}
