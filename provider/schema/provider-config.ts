import { passwordProperties } from "./bmc.js";
import { arrayOf, integer, mapOf, number, object, string, type ObjectType } from "./source.js";

const hostText = { minLength: 1, maxLength: 253 };
const port = { minimum: 0, maximum: 65_535 };

const route: ObjectType = {
  name: "ServeRoute",
  description: "Under which address the BMCs and servers of one network reach the provider.",
  properties: {
    bmcNetwork: {
      description: "Network of the BMCs this is for, with its prefix, such as `10.1.0.0/16`. The longest prefix wins.",
      shape: string,
      constraints: { pattern: /^[0-9a-f.:]+\/\d{1,3}$/i, patternText: "must be a network with its prefix, such as 10.1.0.0/16" },
    },
    address: { description: "Address under which their servers reach the provider.", shape: string, constraints: hostText },
    mediaAddress: {
      description: "Address under which their BMCs reach the provider. Without it `address`.",
      shape: string,
      constraints: hostText,
    },
  },
  required: ["bmcNetwork", "address"],
};

const serve: ObjectType = {
  name: "Serve",
  description: "Where the provider serves boot media, images and its agent service while it runs.",
  properties: {
    address: {
      description:
        "Address or name under which servers reach the provider. Without it, the address this machine uses towards the BMC. An address the BMC cannot reach is the error MEDIA_NOT_FETCHED within seconds.",
      shape: string,
      constraints: hostText,
    },
    mediaAddress: {
      description: "Address or name under which BMCs reach the provider, when it is another. Without it `address`.",
      shape: string,
      constraints: hostText,
    },
    listen: {
      description: "Local address to listen on. Without it, the one `address` belongs to, else all.",
      shape: string,
      constraints: hostText,
    },
    httpPort: {
      description: "Port for boot media and images, 0 to 65535; 0 is any free one. A port in use is the error SERVE_FAILED.",
      shape: integer,
      default: 0,
      constraints: port,
    },
    agentPort: {
      description: "Port for the agents (gRPC over TLS), 0 to 65535; 0 is any free one. A port in use is the error SERVE_FAILED.",
      shape: integer,
      default: 0,
      constraints: port,
    },
    routes: {
      description: "Other addresses for the BMCs of certain networks, at most 64.",
      shape: arrayOf(object(route)),
      constraints: { maxLength: 64 },
    },
  },
  required: [],
};

const cache: ObjectType = {
  name: "Cache",
  description: "Where images are kept between runs.",
  properties: {
    dir: {
      description: "Directory where the provider runs. Without it `pulumi-baremetal` in the user's cache directory.",
      shape: string,
      constraints: { minLength: 1, maxLength: 4096 },
    },
    maxBytes: {
      description: "Most bytes kept; the longest unused go first. Without it 50 GB.",
      shape: number,
      constraints: { minimum: 0 },
    },
  },
  required: [],
};

const records: ObjectType = {
  name: "Records",
  description: "Where records are kept that must outlive a resource.",
  properties: {
    dir: {
      description:
        "Directory where the provider runs, for one JSON file per erasure of a disk, readable by the user alone. Without it `pulumi-baremetal/erasures` in the user's cache directory; what is to be kept as evidence belongs elsewhere.",
      shape: string,
      constraints: { minLength: 1, maxLength: 4096 },
    },
  },
  required: [],
};

const bmcLogin: ObjectType = {
  name: "BmcLogin",
  description: "How to log in to a BMC.",
  properties: {
    username: { description: "User of the BMC, 1 to 64 characters.", shape: string, constraints: { minLength: 1, maxLength: 64 } },
    ...passwordProperties,
  },
  required: ["username"],
  rules: [{ kind: "exactlyOne", of: ["password", "passwordEnv", "passwordFile"] }],
};

export const providerConfig: ObjectType = {
  name: "Provider",
  description: "Configuration of the provider. A change never replaces a resource.",
  properties: {
    owner: {
      description:
        "Who owns the servers: the claim on a server carries a hash of it, and a server claimed by another owner is never touched. 1 to 256 characters. Without it `<project>/<stack>`.",
      shape: string,
      constraints: { minLength: 1, maxLength: 256 },
    },
    serve: { description: "Where the provider serves boot media, images and its agent service.", shape: object(serve) },
    cache: { description: "Where images are kept between runs.", shape: object(cache) },
    records: { description: "Where records are kept that must outlive a resource.", shape: object(records) },
    credentials: {
      description:
        "Credentials by BMC host (as in the address, without port), for imports, where no inputs exist yet. A secret as a whole.",
      shape: mapOf(object(bmcLogin)),
      secret: true,
      constraints: { maxLength: 10_000 },
    },
    parallelism: {
      description: "Most servers worked on at the same time, 1 to 256. The others wait. Default: 16.",
      shape: integer,
      constraints: { minimum: 1, maximum: 256 },
    },
    bootArtefacts: {
      description:
        "Directory with the boot artefacts, for their developers. Without it those of the npm package pulumi-baremetal-boot. A directory without them is the error SERVE_FAILED.",
      shape: string,
      constraints: { minLength: 1, maxLength: 4096 },
    },
  },
  required: [],
};
