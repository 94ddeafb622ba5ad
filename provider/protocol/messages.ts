/** The messages of agent.proto as plain objects. A decoded message has every field (the proto's defaults) and at most one member of a oneof. */
export interface Hello {
  readonly attempt: string;
  readonly token: string;
  readonly hostUuid: string;
  readonly agentVersion: string;
  /** SPKI, DER, Ed25519. */
  readonly publicKey: Uint8Array;
  readonly bootId: string;
  readonly uptimeSeconds: number;
}

export interface Challenge {
  readonly nonce: Uint8Array;
}

export interface KeyProof {
  readonly signature: Uint8Array;
}

export interface Welcome {
  readonly providerVersion: string;
}

export interface Refused {
  readonly reason: string;
}

export interface StepRequest {
  readonly id: string;
  readonly name: string;
  /** JSON, typed in steps.ts. */
  readonly arguments: string;
  readonly payload: Uint8Array;
}

export interface CancelStep {
  readonly id: string;
}

export interface StepProgress {
  readonly id: string;
  readonly text: string;
  readonly doneBytes: number;
  /** 0 when unknown. */
  readonly totalBytes: number;
}

export interface StepError {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export interface StepResult {
  readonly id: string;
  /** JSON, typed in steps.ts; empty with an error. */
  readonly result: string;
  readonly error?: StepError;
}

export interface LogLine {
  readonly level: string;
  readonly text: string;
}

export interface Alive {
  readonly uptimeSeconds: number;
}

export interface AgentMessage {
  readonly hello?: Hello;
  readonly keyProof?: KeyProof;
  readonly progress?: StepProgress;
  readonly result?: StepResult;
  readonly log?: LogLine;
  readonly alive?: Alive;
}

export interface ProviderMessage {
  readonly challenge?: Challenge;
  readonly welcome?: Welcome;
  readonly step?: StepRequest;
  readonly cancel?: CancelStep;
  readonly refused?: Refused;
}
