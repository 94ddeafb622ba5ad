import type { MachineBackEnd } from "./back-end.js";
import type { MachineHappening } from "./happening.js";
import type { MediaCounters } from "./http-media.js";
import { HttpMedia } from "./http-media.js";
import type { MachineFaults } from "./machine-faults.js";
import { MediaTooLarge, StateConflict } from "./refusals.js";

export interface MediaSlot {
  readonly image: string;
  readonly inserted: boolean;
}

export interface VirtualDriveOptions {
  readonly backEnd: MachineBackEnd;
  readonly faults: MachineFaults;
  /** Bytes per second of the medium; undefined is as fast as it goes. */
  readonly rate: () => number | undefined;
  readonly tell: (happening: MachineHappening) => void;
}

const emptySlot: MediaSlot = { image: "", inserted: false };

/** The virtual CD of one machine. Insertions and ejections are done one after the other. */
export class VirtualDrive {
  slot = emptySlot;
  private media: HttpMedia | undefined;
  private past: MediaCounters = { headRequests: 0, rangeRequests: 0, bytesFetched: 0, bytesRead: 0 };
  private queue: Promise<void> = Promise.resolve();

  constructor(private readonly options: VirtualDriveOptions) {}

  /** Over all media so far. */
  get counters(): MediaCounters {
    return addCounters(this.past, this.media?.counters);
  }

  insert(url: string): Promise<void> {
    return this.inTurn(async () => {
      const { backEnd, faults, tell } = this.options;
      if (this.slot.inserted) throw new StateConflict("the slot holds a medium");
      const fault = faults.takeMediaNotFetched();
      const media =
        fault === "silent" ? undefined : await HttpMedia.open(fault === "error" ? "http://127.0.0.1:1/" : url, { rate: () => this.rate() });
      const cap = Number(faults.look("media-size-cap")?.["bytes"] ?? Number.POSITIVE_INFINITY);
      if (media !== undefined && media.sizeBytes > cap) {
        media.close();
        throw new MediaTooLarge(`the medium has ${media.sizeBytes} bytes, more than ${cap}`);
      }
      if (fault === "late") media?.close();
      this.media = media;
      this.slot = { image: url, inserted: true };
      await backEnd.setMedia(media);
      tell({ kind: "media-inserted" });
    });
  }

  putForeign(image: string): void {
    this.slot = { image, inserted: true };
  }

  eject(): Promise<void> {
    return this.inTurn(async () => {
      const { backEnd, tell } = this.options;
      if (this.slot.inserted) tell({ kind: "media-ejected" });
      this.slot = emptySlot;
      this.past = this.counters;
      const media = this.media;
      this.media = undefined;
      await backEnd.setMedia(undefined);
      media?.close();
    });
  }

  close(): void {
    this.media?.close();
  }

  private rate(): number | undefined {
    const slow = this.options.faults.look("slow-media")?.["bytesPerSecond"];
    return slow === undefined ? this.options.rate() : Number(slow);
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }
}

function addCounters(a: MediaCounters, b: MediaCounters | undefined): MediaCounters {
  if (b === undefined) return a;
  return {
    headRequests: a.headRequests + b.headRequests,
    rangeRequests: a.rangeRequests + b.rangeRequests,
    bytesFetched: a.bytesFetched + b.bytesFetched,
    bytesRead: a.bytesRead + b.bytesRead,
  };
}
