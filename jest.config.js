/** @type {import("jest").Config} */
export default {
  roots: ["<rootDir>/provider", "<rootDir>/tests", "<rootDir>/lab", "<rootDir>/boot", "<rootDir>/tools"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^pulumi-baremetal$": "<rootDir>/dist/sdk/index.js", "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "es6" } }] },
  testTimeout: 30_000,
  // Most tests wait for engines and sockets: two at a time, also on two cores.
  maxWorkers: 2,
};
