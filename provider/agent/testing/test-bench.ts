import { readFileSync } from "node:fs";
import type { DiskContent } from "../../domain/hardware/inventory.js";
import { readGpt } from "../../domain/disk/gpt.js";
import { agentSteps } from "../agent-steps.js";
import type { StepContext } from "../step-context.js";
import type { RangeServer } from "./range-server.js";
import { startRangeServer } from "./range-server.js";
import { makeTestImage } from "./test-image.js";
import type { TestMachine } from "./test-machine.js";
import { makeTestMachine, testLabel } from "./test-machine.js";

const nothing = Buffer.alloc(0);
const image = makeTestImage();

/** A machine, an image server, and the disk steps with the arguments of one installation. */
export class TestBench {
  readonly image = image;
  readonly configDrive = Buffer.alloc(400_000, "config drive ");

  private constructor(
    readonly machine: TestMachine,
    public server: RangeServer,
  ) {}

  static async make(): Promise<TestBench> {
    return new TestBench(await makeTestMachine(), await startRangeServer(image.packed));
  }

  /** Context of a new agent process. */
  fresh(): StepContext {
    return this.machine.context(this.machine.platform());
  }

  prepare(context = this.fresh(), change: object = {}) {
    const request = { disk: this.machine.pinned, label: testLabel, overwrite: "ours" as const, clean: "metadata" as const, ...change };
    return agentSteps.prepareDisk(context, request, nothing);
  }

  write(context = this.fresh(), change: object = {}) {
    const request = { disk: this.machine.pinned, label: testLabel, image: this.image.map, url: this.server.url, ...change };
    return agentSteps.writeImage(context, request, nothing);
  }

  finish(context = this.fresh()) {
    const request = { disk: this.machine.pinned, label: testLabel, image: this.image.map, imageUrl: this.server.url };
    return agentSteps.finishDisk(context, request, this.configDrive);
  }

  async install(): Promise<void> {
    await this.prepare();
    await this.write();
    await this.finish();
  }

  disk(name: string): Buffer {
    return readFileSync(this.machine.diskPath(name));
  }

  table() {
    return readGpt(new Uint8Array(this.disk("root").subarray(0, 1024 * 1024)), 512);
  }

  async contentOf(serialNumber: string): Promise<DiskContent | undefined> {
    const { result } = await agentSteps.inspect(this.fresh(), {}, nothing);
    return result.storage.find((one) => one.serialNumber === serialNumber)?.content;
  }

  async close(): Promise<void> {
    this.machine.remove();
    await this.server.close();
  }
}
