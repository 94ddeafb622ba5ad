import type { ResourceContext } from "../resource.js";
import type { HostContext } from "./host-context.js";

/** Does `work` when one of the provider's slots is free. The operation's time starts then: waiting for other hosts costs it nothing. */
export async function inSlot<T>(host: HostContext, { progress }: ResourceContext, work: () => Promise<T>): Promise<T> {
  const goOn = progress.hold?.();
  return host.slots.use(progress.signal, () => {
    goOn?.();
    return work();
  });
}
