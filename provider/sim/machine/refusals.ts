/** The request does not fit the machine's state. */
export class StateConflict extends Error {
  override readonly name = "StateConflict";
}

/** The medium is larger than this BMC takes. */
export class MediaTooLarge extends Error {
  override readonly name = "MediaTooLarge";
}
