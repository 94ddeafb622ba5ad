import { limited } from "../../domain/config-drive/config-drive.js";
import { renderIgnition } from "../../domain/ignition/system-setup.js";
import { checkNetworkData } from "../../domain/network/read-network-data.js";
import { jsonAt } from "../read-value.js";
import type { CheckFailure } from "../resource.js";
import { hasSecret, hasUnknown, type ValueObject } from "../value.js";
import { setupOf } from "./setup-of.js";
import { attempt, failure } from "./check-failure.js";

/** What the schema cannot say about user data, Ignition and network data. Nothing of a secret is in a reason. */
export function checkSystemSetup(inputs: ValueObject): CheckFailure[] {
  const failures = checkNetwork(inputs);
  if (isGiven(inputs, "ignition") && isGiven(inputs, "userData"))
    return [
      ...failures,
      failure(
        "ignition",
        "ignition and userData exclude each other: a system is set up by Ignition or by cloud-init",
        "remove one of them",
      ),
    ];
  const setup = setupOf(inputs);
  const given = inputs.ignition;
  if (isGiven(inputs, "ignition") && !hasUnknown(given) && setup.ignition === undefined)
    return [...failures, failure("ignition", "must be an object or JSON text", "give the object that butane prints, or its text")];
  if (hasUnknown(given) || hasUnknown(inputs.userData)) return failures;
  const input = isGiven(inputs, "ignition") ? "ignition" : "userData";
  // The network's files are looked at only when the network itself is known and right.
  const networkData = failures.length > 0 || hasUnknown(inputs.networkData) ? undefined : jsonAt(inputs, "networkData");
  return [
    ...failures,
    ...attempt(() => {
      if (setup.userData !== undefined) limited("userData", setup.userData);
      if (setup.ignition !== undefined) limited(input, setup.ignition);
      // Neither address nor name is known yet; any do, since only the user's part can be wrong.
      renderIgnition({ ignition: setup.ignition, networkData, hostname: "host" }, { url: "http://127.0.0.1/report", nonce: "0" }, input);
    }),
  ];
}

function checkNetwork(inputs: ValueObject): CheckFailure[] {
  const data = hasUnknown(inputs.networkData) ? undefined : jsonAt(inputs, "networkData");
  if (data === undefined) return [];
  const tooLarge = attempt(() => limited("networkData", JSON.stringify(data, undefined, 2)));
  if (tooLarge.length > 0) return tooLarge;
  const problems = checkNetworkData(data);
  if (!hasSecret(inputs.networkData)) return problems.map(({ path, message, remedy }) => failure(path, message, remedy));
  // The place alone: reasons name addresses and ids.
  return problems.map(({ path }) =>
    failure(
      path,
      "is wrong; why is not shown, since networkData is a secret",
      "run once without the secret, or compare with OpenStack's network_data.json",
    ),
  );
}

function isGiven(inputs: ValueObject, key: string): boolean {
  return inputs[key] !== undefined && inputs[key] !== null;
}
