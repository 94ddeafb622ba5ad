import { etherType } from "./ethernet-frame.js";

const slowProtocols = 0x8809;
const actorOffset = 16;
const informationBytes = 20;
/** Active, aggregatable, in sync, collecting, distributing; long timeout. */
const state = 0b0011_1101;

export function isLacp(frame: Buffer): boolean {
  return etherType(frame) === slowProtocols && frame.length >= actorOffset + 2 * informationBytes && frame[14] === 1;
}

/** What a switch with all ports in one group answers to a server's LACPDU on `port`. */
export function lacpAnswer(frame: Buffer, switchMac: Buffer, port: number): Buffer {
  const answer = Buffer.alloc(124);
  answer.write("0180c2000002", "hex");
  switchMac.copy(answer, 6);
  answer.writeUInt16BE(slowProtocols, 12);
  answer.set([1, 1], 14);
  const actor = Buffer.from([1, informationBytes, 0x80, 0, ...switchMac, 0, 1, 0x80, 0, 0, port + 1, state, 0, 0, 0]);
  actor.copy(answer, actorOffset);
  const partner = actorOffset + informationBytes;
  frame.copy(answer, partner, actorOffset, partner);
  answer[partner] = 2;
  answer.set([3, 16], partner + informationBytes);
  return answer;
}
