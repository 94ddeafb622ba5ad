import { isSameHostUuid } from "./host-uuid.js";
import { hostAndPort, localAddressToward } from "./local-address.js";
import { LogTail } from "./log-tail.js";
import { StepStatus } from "./step-status.js";

describe("a host's UUID", () => {
  const uuid = "4c4c4544-0042-4a10-8052-b4c04f4e3732";
  test.each([
    ["itself", uuid, true],
    ["itself in upper case", uuid.toUpperCase(), true],
    ["itself in the other byte order", "44454c4c-4200-104a-8052-b4c04f4e3732", true],
    ["another", "4c4c4544-0042-4a10-8052-b4c04f4e3733", false],
    ["one swapped in the first field only", "44454c4c-0042-4a10-8052-b4c04f4e3732", false],
    ["nothing", "", false],
    ["no UUID", "Not Settable", false],
  ])("against %s", (_name, other, same) => {
    expect(isSameHostUuid(uuid, other)).toBe(same);
    expect(isSameHostUuid(other, uuid)).toBe(same);
  });

  test("is never the same as another broken one", () => {
    expect(isSameHostUuid("", "")).toBe(false);
  });
});

describe("the log's tail", () => {
  test("keeps the last 200 lines, without secrets and control characters", () => {
    const tail = new LogTail(["s3cret", ""]);
    for (let line = 0; line < 300; line++) tail.add(`line ${line}\n`);
    tail.add("GET /s3cret/host.json\u001b[31m\nnext");
    expect(tail.lines()).toHaveLength(200);
    expect(tail.lines().slice(-3)).toEqual(["line 299", "GET /***/host.json [31m", "next"]);
    expect(tail.lines()[0]).toBe("line 102");
  });
});

describe("a step's status", () => {
  test("shows share, rate and rest", () => {
    const status = new StepStatus();
    const total = 20e9;
    expect(status.describe({ text: "writing image", doneBytes: 0, totalBytes: total }, 0)).toBe("writing image 0%");
    expect(status.describe({ text: "writing image", doneBytes: 8.4e9, totalBytes: total }, 10_000)).toBe(
      "writing image 42% 840 MB/s, about 14 s left",
    );
    expect(status.describe({ text: "writing image", doneBytes: 8.45e9, totalBytes: total }, 20_000)).toBe(
      "writing image 42% 5.0 MB/s, about 39 min left",
    );
    expect(status.describe({ text: "checking", doneBytes: 0, totalBytes: total }, 21_000)).toBe("checking 0%");
    expect(status.describe({ text: "cleaning disk", doneBytes: 0, totalBytes: 0 }, 22_000)).toBe("cleaning disk");
  });
});

describe("this machine's address", () => {
  test("toward itself is the loopback", async () => {
    expect(await localAddressToward("127.0.0.1")).toBe("127.0.0.1");
  });

  test("is an error with a remedy toward a name that does not exist", async () => {
    await expect(localAddressToward("no-such-host.invalid")).rejects.toThrow(expect.objectContaining({ code: "SERVE_FAILED" }) as Error);
  });

  test("is shown in brackets when it is IPv6", () => {
    expect([hostAndPort("::1", 80), hostAndPort("10.0.0.1", 80), hostAndPort("[::1]", 80)]).toEqual([
      "[::1]:80",
      "10.0.0.1:80",
      "[::1]:80",
    ]);
  });
});
