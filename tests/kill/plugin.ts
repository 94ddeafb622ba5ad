import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ProviderClient, type Wire } from "../support/provider-client.js";

export interface PluginOptions {
  readonly bundles: string;
  readonly env: Readonly<Record<string, string>>;
  readonly config: Wire;
  /** Address that takes the plugin's log lines. */
  readonly engine: string;
}

/** The built plugin as a child process, started and configured as the engine does it. */
export class Plugin {
  private constructor(
    private readonly child: ChildProcess,
    readonly client: ProviderClient,
    /** Signal or exit code with which it ended. */
    readonly ended: Promise<string>,
  ) {}

  static async start({ bundles, env, config, engine }: PluginOptions): Promise<Plugin> {
    const child = spawn(join(bundles, "plugin", "pulumi-resource-baremetal"), [engine], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...env },
    });
    child.stdin?.on("error", () => undefined);
    const ended = new Promise<string>((resolve) => child.once("exit", (code, signal) => resolve(signal ?? `code ${code ?? "none"}`)));
    if (child.stdout === null) throw new Error("the plugin has no stdout");
    const lines = createInterface({ input: child.stdout });
    const [port] = (await Promise.race([
      once(lines, "line"),
      ended.then((how) => Promise.reject(new Error(`the plugin ended with ${how} before it was up`))),
    ])) as [string];
    const client = new ProviderClient(Number(port));
    await client.configure(config);
    return new Plugin(child, client, ended);
  }

  /** SIGKILL, by its id. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.ended;
    this.client.close();
  }

  /** As the engine ends it. */
  async close(): Promise<void> {
    this.client.close();
    this.child.stdin?.end();
    this.child.kill("SIGINT");
    await this.ended;
  }
}
