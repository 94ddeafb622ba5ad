import type { BootRequest, MachineBackEnd, MachineEvent, MediaReader } from "../machine/back-end.js";

/** A machine that only remembers what was done to it. */
export class FakeBackEnd implements MachineBackEnd {
  isOn = false;
  media: MediaReader | undefined;
  readonly boots: BootRequest["from"][] = [];
  buttonPresses = 0;
  private readonly listeners: ((event: MachineEvent) => void)[] = [];

  async postCount(): Promise<number> {
    return this.boots.length;
  }

  async start(boot: BootRequest): Promise<void> {
    this.isOn = true;
    this.boots.push(boot.from);
  }

  async stop(): Promise<void> {
    this.isOn = false;
  }

  /** Its OS obeys. */
  async pressPowerButton(): Promise<void> {
    this.buttonPresses++;
    this.end("guest-off");
  }

  async setMedia(media: MediaReader | undefined): Promise<void> {
    this.media = media;
  }

  onEvent(listener: (event: MachineEvent) => void): void {
    this.listeners.push(listener);
  }

  async close(): Promise<void> {
    this.isOn = false;
  }

  /** The guest ends by itself. */
  end(kind: MachineEvent["kind"]): void {
    this.isOn = false;
    for (const listener of this.listeners) listener({ kind });
  }
}
