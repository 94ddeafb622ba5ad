import { describeError } from "../../provider/domain/errors.js";
import { CliStack } from "./cli-stack.js";
import { inspectDestroyed } from "./checks.js";
import type { KillLab } from "./kill-lab.js";
import { machineName, Rig } from "./rig.js";

const userData = "#cloud-config\nhostname: server\n";

interface Story {
  readonly name: string;
  tell(stack: CliStack): Promise<void>;
}

/** Each makes the engine replace a live host without asking the provider's Diff. */
const stories: readonly Story[] = [
  {
    name: "pulumi up --replace",
    tell: async (stack) => expectUp(await stack.up({ replace: [await urnOf(stack)] })),
  },
  {
    name: "pulumi state taint",
    tell: async (stack) => {
      await stack.run("state", "taint", await urnOf(stack), "--yes");
      expectUp(await stack.up());
    },
  },
  {
    name: "a failed init under replaceOnChanges *, change taken back",
    tell: async (stack) => {
      await failInit(stack);
      stack.userData = userData;
      stack.resourceOptions = { replaceOnChanges: ["*"] };
      expectUp(await stack.up());
    },
  },
  {
    name: "a failed init under replaceOnChanges *, change kept",
    tell: async (stack) => {
      stack.resourceOptions = {};
      await failInit(stack);
      stack.resourceOptions = { replaceOnChanges: ["*"] };
      const refusal = await stack.up();
      if (refusal === undefined || !/already runs a system/.test(refusal))
        throw new Error(`up was not refused: ${refusal ?? "it went through"}`);
      stack.userData = userData;
      expectUp(await stack.up());
    },
  },
];

export interface StoryResult {
  readonly name: string;
  readonly problems: readonly string[];
  readonly seconds: number;
}

/** One live host through all stories: no POST, no write, the same boot, a state that fits, an empty preview. */
export async function runReplaceStories(lab: KillLab, pulumiCli: string, report: (result: StoryResult) => void): Promise<void> {
  const rig = await Rig.open(lab, "replace");
  try {
    const stack = await CliStack.open(rig, pulumiCli);
    stack.userData = userData;
    expectUp(await stack.up());
    for (const story of stories) {
      const start = performance.now();
      const problems = await problemsOf(stack, story).catch((error: unknown) => [describeError(error)]);
      report({ name: story.name, problems, seconds: (performance.now() - start) / 1000 });
      if (problems.length > 0) return;
    }
    await stack.stack.destroy({});
    report({ name: "destroy after all of them", problems: await inspectDestroyed(rig), seconds: 0 });
  } finally {
    await rig.close();
  }
}

async function problemsOf(stack: CliStack, story: Story): Promise<string[]> {
  const { rig } = stack;
  const sight = async (): Promise<Record<string, unknown>> => {
    const { posts, power, mediaImage, sessions } = await rig.machine();
    return { posts, power, mediaImage, sessions: sessions.live, bootId: rig.read("os/boot-id"), changes: rig.journal().length };
  };
  const before = await sight();
  const beforeOutputs = rig.saved?.outputs ?? {};
  await story.tell(stack);
  const after = await sight();
  await stack.keepState();
  const { assetTag } = await rig.machine();
  const outputs = rig.saved?.outputs ?? {};
  const incarnation = JSON.stringify(outputs["incarnation"]).replaceAll('"', "");
  const kept = ["state", "provisioned", "rootDevice", "os", "hardware"];
  const changes = await stack.previewChanges();
  return [
    ...Object.keys(before).flatMap((key) =>
      before[key] === after[key] ? [] : [`${key} was ${String(before[key])}, is ${String(after[key])}`],
    ),
    ...kept.flatMap((key) =>
      JSON.stringify(beforeOutputs[key]) === JSON.stringify(outputs[key])
        ? []
        : [`output ${key} is ${JSON.stringify(outputs[key])?.slice(0, 200)}`],
    ),
    ...(assetTag.includes(`:${incarnation}:o`) ? [] : [`the claim is ${assetTag}, the state has ${incarnation}`]),
    ...(changes === 0 ? [] : [`a preview afterwards shows ${changes} changes`]),
  ];
}

/** An update that fails before it touches the server. */
async function failInit(stack: CliStack): Promise<void> {
  const { rack } = stack.rig;
  await rack.setFault(machineName, "media-not-fetched");
  stack.userData = `${userData}# changed\n`;
  const failure = await stack.up();
  await rack.clearFaults(machineName);
  if (failure === undefined) throw new Error("the update did not fail");
}

async function urnOf(stack: CliStack): Promise<string> {
  const host = await stack.keepState();
  if (host === undefined) throw new Error("there is no host in the state");
  return host.urn;
}

function expectUp(failure: string | undefined): void {
  if (failure !== undefined) throw new Error(`up failed: ${failure}`);
}
