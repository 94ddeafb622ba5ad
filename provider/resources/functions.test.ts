import { FakeWorld } from "../conductor/testing/fake-world.js";
import { fakeProgress } from "../conductor/testing/fake-progress.js";
import { getHardware } from "../schema/functions.js";
import { hardware } from "../schema/hardware.js";
import { validate } from "../schema/validate.js";
import { machineFactsOf, diskFactsOf } from "../sim/memory/files-facts.js";
import { machineSpec } from "../sim/testing/test-rack.js";
import { hardwareOutput } from "./bare-metal-host/outputs.js";
import { functionTypes } from "./functions.js";
import { parseProviderConfig } from "./parse-provider-config.js";

test("getHardware tells what the BMC knows, as its schema says, and leaves no session behind", async () => {
  const world = new FakeWorld();
  const { bmc } = world.deps();
  const options = { context: () => ({ bmc, config: parseProviderConfig({}) }), validate: () => [] };
  const invoked = functionTypes(options).find(({ token }) => token === getHardware.token);
  const args = { bmc: { address: "redfish-virtualmedia+http://127.0.0.1/redfish/v1/Systems/1", username: "ops", password: "secret" } };
  const answer = await invoked?.invoke(fakeProgress(world, []), args);
  expect(answer).toMatchObject({ result: { identity: { serialNumber: "S1" }, unknown: ["pci", "tpm"], hardware: { ramMebibytes: 1024 } } });
  if (answer === undefined || !("result" in answer)) throw new Error("the function failed");
  expect(validate(getHardware.outputs, answer.result)).toEqual([]);
  expect(world.openSessions).toBe(0);
});

test.each([
  ["of an agent", { ...machineFactsOf(machineSpec("r1")), storage: diskFactsOf(machineSpec("r1")) }],
  ["of an earlier version", oldFacts()],
])("the hardware %s fits the schema", (_whose, facts) => {
  expect(validate(hardware, hardwareOutput(facts))).toEqual([]);
});

/** As records of runs hold them that began before there were PCI devices, NUMA nodes and LLDP. */
function oldFacts(): Parameters<typeof hardwareOutput>[0] {
  const { pci: _pci, numa: _numa, tpm: _tpm, ...facts } = machineFactsOf(machineSpec("r1"));
  const [nic] = facts.nics;
  const { name = "", model = "", mac = "", ip = "", speedGbps = 0, carrier = false, pciAddress = "" } = nic ?? {};
  const boot = { mode: "UEFI", secureBoot: false, tpm: false, kexec: true } as const;
  return { ...facts, boot, nics: [{ name, model, mac, ip, speedGbps, carrier, pciAddress }], storage: [] };
}
