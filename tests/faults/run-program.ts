import { connect } from "node:net";
import type { RackProcess } from "../../lab/harness/rack-process.js";
import { describeError } from "../../provider/domain/errors.js";
import type { Wire } from "../support/provider-client.js";
import { waitFor } from "../kill/wait-for.js";
import { outcomeProblems } from "./allowed-outcome.js";
import { FaultHost } from "./fault-host.js";
import type { FaultLab } from "./fault-lab.js";
import type { FaultProgram } from "./fault-program.js";
import { alwaysProblems, deletedProblems, finishedProblems } from "./host-checks.js";

export interface RunResult {
  readonly program: FaultProgram;
  /** `survived`, or the code with which the disturbed call ended. */
  readonly outcome: string;
  /** Of the disturbed call. */
  readonly callSeconds: number;
  readonly seconds: number;
  readonly violations: readonly string[];
  /** Ids of faults that the call did not meet: they began too late or wait for a request that was not sent. Only counted ones tell. */
  readonly notMet: readonly string[];
  /** Last lines of the log. */
  readonly log: readonly string[];
}

const bmcBackMs = 90_000;
/** A call connects twice at most, and renews a session once that is refused. */
const sessionsWithoutLogout = 4;

/** Runs one program on a server of its own: the disturbed call, the next `up` without faults, a delete; looks at everything between. */
export async function runProgram(lab: FaultLab, rack: RackProcess, name: string, program: FaultProgram): Promise<RunResult> {
  const start = performance.now();
  const host = await FaultHost.open(lab, rack, name);
  const story = new Story(host, program);
  try {
    await story.run();
  } catch (error) {
    story.violations.push(`${story.stage}: ${describeError(error)}`);
  } finally {
    await host.close();
  }
  const seconds = (performance.now() - start) / 1000;
  const { outcome, callSeconds, notMet } = story;
  const log = host.engine.lines.slice(-40).map(({ severity, text }) => `${severity}: ${text}`);
  return { program, outcome, callSeconds, seconds, notMet, violations: [...new Set(story.violations)], log };
}

class Story {
  readonly violations: string[] = [];
  outcome = "not reached";
  callSeconds = 0;
  stage = "before the call";
  notMet: readonly string[] = [];
  private sessionsAllowed = 0;

  constructor(
    private readonly host: FaultHost,
    private readonly program: FaultProgram,
  ) {}

  async run(): Promise<void> {
    const { host, program } = this;
    if (program.faults.some(({ row }) => row.fault === undefined)) return this.preview();
    await this.prepare();
    await this.setFaults(0);
    const wanted = { ...this.onDelete, version: program.call === "reprovision" ? 2 : 1, online: program.call !== "power-off" };
    const inputs = await host.inputs(wanted);
    const isThrough = await this.disturbedCall(inputs);
    await this.lift();
    const next = await host.inputs(wanted);
    if (this.isDelete) {
      if (!isThrough) await this.destroyed();
      this.note(await deletedProblems(host));
      return;
    }
    await this.nextUp(next, isThrough);
    this.note(await finishedProblems(host, wanted));
    await this.destroyed();
    this.note(await deletedProblems(host));
  }

  private get isDelete(): boolean {
    return this.program.call === "delete" || this.program.call === "deprovision";
  }

  private get onDelete(): { readonly onDelete: string } {
    return { onDelete: this.program.call === "deprovision" ? "deprovision" : "powerOff" };
  }

  /** What a program says that is refused before anything is touched. */
  private async preview(): Promise<void> {
    this.stage = "the preview";
    const [drawn] = this.program.faults;
    const inputs = await this.host.inputs();
    const bmc = inputs["bmc"] as Wire;
    const failures = await this.host.checkFailures({ ...inputs, bmc: { ...bmc, address: "ipmi://192.0.2.1" } });
    const says = drawn?.row.outcome.survives === false ? drawn.row.outcome.says : "";
    this.outcome = failures.length === 0 ? "survived" : "INPUT_INVALID";
    if (!failures.some((text) => new RegExp(says).test(text))) this.violations.push(`the preview says ${JSON.stringify(failures)}`);
    if ((await this.host.machine()).requests > 0) this.violations.push("the preview sent requests to a BMC");
  }

  private async prepare(): Promise<void> {
    const { host, program } = this;
    if (program.call === "create") return;
    await host.apply(await host.inputs(this.onDelete));
    if (program.call === "power-on") await host.apply(await host.inputs({ online: false }));
  }

  private async disturbedCall(inputs: Wire): Promise<boolean> {
    const { host, program } = this;
    this.stage = "the disturbed call";
    await this.setFaults(1);
    const before = (await host.machine()).posts;
    const start = performance.now();
    const failure = await failureOf(this.isDelete ? host.destroy() : host.apply(inputs));
    this.callSeconds = (performance.now() - start) / 1000;
    this.outcome = failure === undefined ? "survived" : (/\[([A-Z_]+)\]/.exec(failure)?.[1] ?? "failed");
    const after = await host.machine();
    const posts = after.posts - before;
    this.notMet = program.faults
      .filter(({ row }) =>
        after.faults.some(
          ({ name, left, waits }) => name === row.fault && (waits !== undefined || (left !== undefined && left === row.settings.count)),
        ),
      )
      .map(({ row }) => row.id);
    this.note(outcomeProblems(program, { seconds: this.callSeconds, posts, ...(failure === undefined ? {} : { failure }) }));
    if (program.faults.some(({ row }) => row.mayLeaveSession)) this.sessionsAllowed = sessionsWithoutLogout;
    this.note(await alwaysProblems(host, this.sessionsAllowed));
    return failure === undefined;
  }

  /** Twice: what the program has to know is set before its inputs are written, the rest right before the call. */
  private async setFaults(round: 0 | 1): Promise<void> {
    for (const { row, afterRequests } of this.program.faults) {
      if (row.fault === undefined || row.fromStart !== (round === 0)) continue;
      await this.host.rack.setFault(this.host.name, row.fault, { ...row.settings, afterRequests });
    }
  }

  /** The faults end, and a person does what the table asks for. */
  private async lift(): Promise<void> {
    const { host } = this;
    this.stage = "the end of the faults";
    await host.rack.clearFaults(host.name);
    if (this.program.faults.some(({ row }) => row.next.person === "clears-tag")) await clearForeignTag(host);
    await waitFor("the BMC to answer again", bmcBackMs, async () =>
      (await answers((await host.machine()).bmcAddress)) ? true : undefined,
    );
    await host.endPlugin();
  }

  private async nextUp(inputs: Wire, isThrough: boolean): Promise<void> {
    const { host, program } = this;
    this.stage = "the next up";
    const before = await host.machine();
    const changes = isThrough ? await host.changes(inputs) : ["unfinished"];
    const isFingerprintOnly = changes.every((path) => /^bmc($|\.tls)/.test(path));
    if (isThrough && !isFingerprintOnly) this.violations.push(`a preview after the survived call shows ${changes.join(", ")}`);
    if (changes.length > 0) await host.apply(inputs);
    const after = await host.machine();
    const most = program.faults.reduce((sum, { row }) => sum + row.next.posts + (row.outcome.survives ? row.outcome.posts : 0), 1);
    if (after.posts - before.posts > most)
      this.violations.push(`the next up took ${after.posts - before.posts} POSTs, at most ${most} are allowed`);
    this.note(await alwaysProblems(host, this.sessionsAllowed));
  }

  private async destroyed(): Promise<void> {
    this.stage = "the delete";
    await this.host.destroy();
    this.note(await alwaysProblems(this.host, this.sessionsAllowed));
  }

  private note(problems: readonly string[]): void {
    this.violations.push(...problems.map((problem) => `${this.stage}: ${problem}`));
  }
}

async function failureOf(work: Promise<void>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : "failed";
  }
}

/** Somebody with access to the BMC gives the tag free. */
async function clearForeignTag(host: FaultHost): Promise<void> {
  const { assetTag } = await host.machine();
  if (!assetTag.startsWith("inventory")) return;
  await fetch(`${host.rack.control}/machines/${host.name}/tag`, { method: "PUT", body: JSON.stringify({ text: "" }) });
}

function answers(bmcAddress: string): Promise<boolean> {
  const { hostname, port } = new URL(bmcAddress.replace(/^[^:]+/, "https"));
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const end = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}
