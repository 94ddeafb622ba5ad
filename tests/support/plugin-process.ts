import { runPlugin } from "../../provider/rpc/run-plugin.js";
import { fakeProvider } from "./fake-provider.js";

// A plugin process for tests: prints, throws and rejects after its start.
await runPlugin(fakeProvider(), process.argv.slice(2));
console.log("printed by a library");
setImmediate(() => {
  throw new Error("nothing catches this");
});
void Promise.reject(new Error("nor this"));
setTimeout(() => console.error("still here"), 50);
