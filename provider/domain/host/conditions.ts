export interface Condition {
  readonly type: "Registered" | "Inspected" | "Provisioned" | "Running" | "ColdBootProven";
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}
