import { passwordProperties } from "./bmc.js";
import { erasure } from "./erasures.js";
import { hardware, identity, rootDevice } from "./hardware.js";
import { hostState } from "./host-enums.js";
import { ramdiskNetwork } from "./ramdisk-network.js";
import { arrayOf, boolean, integer, mapOf, number, object, oneOf, string, type ObjectType, type Property } from "./source.js";
import { tls } from "./tls.js";

const text = (description: string): Property => ({ description, shape: string });
const digest = (what: string): Property => text(`SHA-256 of ${what}, 64 hexadecimal digits; empty when there is none.`);

const provisioned: ObjectType = {
  name: "Provisioned",
  description: "What is installed, as digests: what a change is found by.",
  properties: {
    image: digest("the image's file as published"),
    imageSha512: text("SHA-512 of the same, 128 hexadecimal digits; missing when the image was not fetched."),
    userData: digest("the user data"),
    networkData: digest("the network data"),
    metaData: digest("the metadata"),
    bootEntry: text("UEFI boot entry that starts it, such as `Boot0004`; empty when there is none."),
    digest: digest("all of them together, as the label on the disk carries it"),
  },
  required: ["image", "userData", "networkData", "metaData", "bootEntry", "digest"],
};

const credentials: ObjectType = {
  name: "HostCredentials",
  description: "How to log in to the BMC: the user, and the password or where it is. A secret as a whole.",
  properties: { username: text("User of the BMC."), ...passwordProperties },
  required: ["username"],
};

const handle: ObjectType = {
  name: "HostHandle",
  description: "All that a cluster or pool needs to drive this server; known in previews as far as the inputs are.",
  properties: {
    id: text("Id of the resource, such as `redfish://10.0.0.7/redfish/v1/Systems/1`."),
    name: text("Name of the resource."),
    bmcAddress: text("Address of the BMC as in `bmc.address`."),
    credentials: { description: "How to log in to the BMC.", shape: object(credentials), secret: true },
    tls: { description: "Trust in the BMC's certificate, with the fingerprint seen at first use.", shape: object(tls) },
    labels: { description: "As in `labels`; empty when none are given.", shape: mapOf(string) },
    failureDomain: text("As in `failureDomain`; empty when none is given."),
    identity: { description: "Who the machine is.", shape: object(identity) },
    rootDevice: { description: "The pinned root device; absent before inspection.", shape: object(rootDevice) },
    ramdiskNetwork: { description: "As in `ramdiskNetwork`; absent for DHCP.", shape: object(ramdiskNetwork) },
    bootMACAddress: text("As in `bootMACAddress`, lower-case."),
  },
  required: ["id", "name", "bmcAddress", "credentials", "tls", "labels", "failureDomain", "identity", "bootMACAddress"],
};

const phase: ObjectType = {
  name: "TimelinePhase",
  description: "One phase of a run.",
  properties: {
    phase: text("Name of the phase, such as `write image`."),
    seconds: { description: "How long it took, in seconds.", shape: number },
  },
  required: ["phase", "seconds"],
};

const timeline: ObjectType = {
  name: "Timeline",
  description: "What the last run that touched the server took.",
  properties: {
    phases: { description: "Every phase, in order.", shape: arrayOf(object(phase)) },
    posts: { description: "Firmware POSTs (power-on self-tests) that were caused.", shape: integer },
    totalSeconds: { description: "Seconds from the first touch to the end.", shape: number },
    ramdiskBoots: { description: "How often the ramdisk was booted.", shape: integer },
    isoBytes: { description: "Size of the boot medium in bytes.", shape: integer },
    isoBytesRead: { description: "Bytes of the boot medium that the BMC fetched.", shape: number },
    stage2Bytes: { description: "Bytes of the second stage and the agent that the server fetched.", shape: number },
    imageBytesSent: { description: "Bytes of the image that were sent to the agent; holes are not sent.", shape: number },
    kexec: { description: "Whether the installed system was started by kexec.", shape: boolean },
    kexecRefusal: { description: "Why the system was started through the firmware instead of by kexec; absent with kexec.", shape: string },
    bmcRequests: { description: "Requests sent to the BMC.", shape: integer },
  },
  required: [
    "phases",
    "posts",
    "totalSeconds",
    "ramdiskBoots",
    "isoBytes",
    "isoBytesRead",
    "stage2Bytes",
    "imageBytesSent",
    "kexec",
    "bmcRequests",
  ],
};

const os: ObjectType = {
  name: "OperatingSystem",
  description: "The installed system, as it reported in.",
  properties: {
    prettyName: text("PRETTY_NAME of its os-release."),
    bootId: text("Its boot id, a UUID that is new with each boot."),
    nonce: text("The nonce of the run, which only the system that was just installed knows."),
  },
  required: ["prettyName", "bootId", "nonce"],
};

const condition: ObjectType = {
  name: "Condition",
  description: "A fact about the server in the shape of Kubernetes conditions.",
  properties: {
    type: text("Name of the condition, such as `ColdBootProven`."),
    status: {
      description: "Whether it holds.",
      shape: oneOf({
        name: "ConditionStatus",
        description: "Whether a condition holds.",
        values: [
          { value: "True", description: "It holds." },
          { value: "False", description: "It does not hold." },
          { value: "Unknown", description: "It is not known." },
        ],
      }),
    },
    reason: text("Why, as one CamelCase word."),
    message: text("Why, for a person; may be empty."),
  },
  required: ["type", "status", "reason", "message"],
};

export const hostOutputs: ObjectType = {
  name: "BareMetalHostOutputs",
  description: "Outputs of BareMetalHost beside its inputs.",
  properties: {
    state: { description: "Provisioning state.", shape: oneOf(hostState) },
    hardware: { description: "Hardware facts from the ramdisk; absent before inspection.", shape: object(hardware) },
    rootDevice: { description: "The pinned root device; absent before inspection.", shape: object(rootDevice) },
    provisioned: { description: "What is installed, as digests; absent without an image.", shape: object(provisioned) },
    handle: { description: "All that a cluster or pool needs to drive this server.", shape: object(handle) },
    identity: { description: "Who the machine is, as its BMC says.", shape: object(identity) },
    bmcCertificateFingerprint: text("SHA-256 of the BMC's certificate that is trusted, 64 hexadecimal digits; empty over http."),
    incarnation: text(
      "6 hexadecimal digits, new with each creation of the resource: a deleted or replaced resource never touches a newer one's server.",
    ),
    owner: text(
      "Owner in whose name the server is claimed, as in the provider's configuration. Another name there is a change that writes the claim anew and touches nothing else.",
    ),
    timeline: { description: "What the last run that touched the server took; absent before the first.", shape: object(timeline) },
    os: {
      description: "The installed system, as it reported in; absent without an image or with `waitFor: handedOver`.",
      shape: object(os),
    },
    erasures: {
      description: "Records of the disks that were overwritten or erased, oldest first, the last 64; absent before the first.",
      shape: arrayOf(object(erasure)),
    },
    conditions: { description: "Facts about the server.", shape: arrayOf(object(condition)) },
  },
  required: ["state", "handle", "identity", "bmcCertificateFingerprint", "incarnation", "conditions"],
};
