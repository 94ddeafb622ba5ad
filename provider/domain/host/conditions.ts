export interface Condition {
  readonly type:
    | "Registered"
    | "Inspected"
    | "Provisioned"
    | "Running"
    | "ColdBootProven"
    /** Present only while the disks are as the cleaning in its message has left them. */
    | "Cleaned"
    /** Present only while it runs a system that this program has not written. */
    | "Adopted"
    /** Present only while it is false. */
    | "HardwareUnchanged";
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}
