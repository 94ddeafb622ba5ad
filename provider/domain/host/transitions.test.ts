import { hostStates, type HostState } from "./states.js";
import { hostSteps } from "./steps.js";
import { hostTransitions } from "./transitions.js";

const states = Object.keys(hostStates) as HostState[];

describe("the transition table", () => {
  it.each(states.filter((state) => state !== "registering"))("reaches %s", (state) => {
    expect(hostTransitions.some(({ to }) => to === state)).toBe(true);
  });

  it.each(states.filter((state) => state !== "deleted"))("leads from %s to deleted", (start) => {
    const reached = new Set<string>([start]);
    for (let size = 0; size !== reached.size;) {
      size = reached.size;
      for (const { from, to } of hostTransitions) if (reached.has(from)) reached.add(to);
    }
    expect(reached.has("deleted")).toBe(true);
  });

  it.each(states.filter((state) => !hostStates[state].stable))("has a step for %s", (state) => {
    expect(Object.values(hostSteps).some((row) => row.state === state)).toBe(true);
  });

  it("names no way twice", () => {
    const ways = hostTransitions.map(({ from, to, on }) => `${from} ${to} ${on}`);
    expect(new Set(ways).size).toBe(ways.length);
  });
});
