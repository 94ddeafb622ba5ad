import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { MemoryOs } from "./memory-os.js";

/** What a memory machine is doing, kept in power.json. */
export interface MemoryState {
  readonly posts: number;
  readonly on: boolean;
  readonly runs: "nothing" | "firmware" | "ramdisk" | "os";
  /** The running OS, and whether its report was taken. */
  readonly os?: MemoryOs;
  readonly reported?: boolean;
}

export const offState = { on: false, runs: "nothing" } as const;

/** The state in its file. Only a running OS outlives the rack: firmware and ramdisk go with the processes that played them. */
export class MemoryStateFile {
  constructor(private readonly path: string) {}

  load(): MemoryState {
    try {
      const state = JSON.parse(readFileSync(this.path, "utf8")) as MemoryState;
      return state.on && state.runs === "os" && state.os !== undefined ? state : { posts: state.posts, ...offState };
    } catch {
      return { posts: 0, ...offState };
    }
  }

  save(state: MemoryState): void {
    writeFileSync(`${this.path}.new`, JSON.stringify(state));
    renameSync(`${this.path}.new`, this.path);
  }
}
