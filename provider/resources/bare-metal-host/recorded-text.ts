import { changeClassOf } from "./diff-host.js";

/** What a person reads when a program says for the first time what an imported server is. */
export function recordedText(name: string, paths: readonly string[]): string {
  const fields = [...new Set(paths.map((path) => /^[^.[]+/.exec(path)?.[0] ?? path))];
  const given = new Set(fields.map((field) => changeClassOf(field)));
  const texts = [
    `${name} was imported as it is: ${fields.join(", ")} ${fields.length === 1 ? "is" : "are"} recorded as they hold for what runs there, and nothing is done to it`,
    ...(given.has("reprovision") ? ["another rebuildToken, or a later change, writes its disk"] : []),
    ...(given.has("reboot") ? ["another rebootToken reboots it"] : []),
    ...(given.has("inspect") ? ["another inspectToken inspects it"] : []),
    "pulumi refresh brings what is recorded into the outputs",
  ];
  return texts.join("; ");
}
