// What `pulumi-baremetal` is inside this repository (tsconfig.json, paths): the SDK as `npm run build` compiles it.
export * from "../dist/sdk/index.js";
