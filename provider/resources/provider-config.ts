/** The provider's configuration, checked, defaults filled in. */
export interface ProviderConfig {
  /** Names the claims; undefined: `<project>/<stack>` of the resource. */
  readonly owner: string | undefined;
  readonly serve: {
    /** Address at which servers reach this process; undefined: the local address towards the BMC. */
    readonly address: string | undefined;
    /** Address at which BMCs reach it; default `address`. */
    readonly mediaAddress: string | undefined;
    readonly listen: string | undefined;
    readonly httpPort: number;
    readonly agentPort: number;
    readonly routes: readonly ServeRoute[];
  };
  readonly cache: { readonly dir: string; readonly maxBytes: number };
  /** Directory for the records of erasures. */
  readonly recordsDir: string;
  /** Per BMC host name or address. */
  readonly credentials: Readonly<Record<string, { readonly username: string; readonly password: string }>>;
  readonly parallelism: number;
  readonly bootArtefacts: string | undefined;
}

export interface ServeRoute {
  /** CIDR of the BMCs it is for. */
  readonly bmcNetwork: string;
  readonly address: string;
  readonly mediaAddress: string | undefined;
}

/** Whose the servers of a resource are. */
export function ownerOf(config: ProviderConfig, urn: string): string {
  if (config.owner !== undefined) return config.owner;
  const [stack, project] = urn.replace(/^urn:pulumi:/, "").split("::");
  return `${project ?? "project"}/${stack ?? "stack"}`;
}
