/** A BMC address in Metal3's form, taken apart. */
export interface BmcAddress {
  readonly driver: "redfish-virtualmedia";
  readonly protocol: "https" | "http";
  /** Host name or IP literal without brackets, lower-case. */
  readonly host: string;
  readonly port: number;
  /** Path of the ComputerSystem, such as /redfish/v1/Systems/1; empty when the only system is meant. */
  readonly systemPath: string;
}
