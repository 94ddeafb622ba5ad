import { status } from "@grpc/grpc-js";
import { errorCodes } from "../domain/error-codes.js";
import { BareMetalError, InputError } from "../domain/errors.js";
import { InitFailed } from "../resources/resource.js";
import { describeFailure, reasonsOf, toStatus } from "./errors.js";
import { Secret } from "../resources/value.js";
import { Scrubber } from "./secrets.js";

const cause = new BareMetalError("AGENT_SILENT", "the agent did not call", { remedy: "check the cable", logTail: ["one", "two"] });
const full = "the agent did not call [AGENT_SILENT]\nremedy: check the cable\n  | one\n  | two";

test.each([
  ["a reason that quotes the cause", ["r2-u17: the agent did not call"], [`r2-u17: ${full}`]],
  ["a reason of its own", ["stopped in step 3"], ["stopped in step 3", full]],
  ["no reason", [], [full]],
])("the cause is told once, in full, with %s", (_what, reasons, expected) => {
  expect(reasonsOf(new InitFailed("h", {}, reasons, { cause }))).toEqual(expected);
});

test("a failure shows at most the last 15 lines of its log", () => {
  const logTail = Array.from({ length: 40 }, (_, index) => `line ${index}`);
  const lines = describeFailure(new BareMetalError("AGENT_STEP_FAILED", "x", { logTail })).split("\n");
  expect([lines.length, lines[1], lines.at(-1)]).toEqual([16, "  | line 25", "  | line 39"]);
});

test("a wrong input names its path", () => {
  expect(describeFailure(new InputError("bmc.address", "has no host"))).toBe("bmc.address: has no host [INPUT_INVALID]");
});

test.each(Object.keys(errorCodes) as (keyof typeof errorCodes)[])(
  "%s has a status that does not call the state corrupt, unless it is a bug",
  (code) => {
    const corrupt = [status.UNKNOWN, status.INTERNAL, status.DATA_LOSS] as (status | undefined)[];
    expect(corrupt.includes(toStatus(new BareMetalError(code, "x"), new Scrubber()).code)).toBe(code === "PROVIDER_BUG");
  },
);

test("a half-made host keeps no secret in its conditions, where the state is in clear", () => {
  const scrubber = new Scrubber();
  scrubber.learn({ url: new Secret("https://images.example/swordfish") });
  const conditions = [{ type: "Provisioned", message: "failed to fetch https://images.example/swordfish" }];
  const { metadata } = toStatus(new InitFailed("h", { conditions }, ["failed"]), scrubber);
  const [detail] = metadata?.get("grpc-status-details-bin") ?? [];
  expect(detail?.toString("latin1")).toContain("failed to fetch [secret]");
  expect(detail?.toString("latin1")).not.toContain("swordfish");
});
