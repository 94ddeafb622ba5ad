import emptyPb, { type Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import type { Session } from "./session.js";

/** Ctrl-C, and the end of every run with newer engines: aborts what runs, forgets it afterwards. */
export function cancel(session: Session): Empty {
  session.calls.abortAll();
  return new emptyPb.Empty();
}
