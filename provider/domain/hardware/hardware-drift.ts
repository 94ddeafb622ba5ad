/** What a comparison needs of a machine. Texts may be empty where a source does not say. */
export interface DriftFacts {
  readonly board?: { readonly uuid: string; readonly serialNumber: string };
  readonly macs?: readonly string[];
  readonly disks?: readonly DriftDisk[];
}

export interface DriftDisk {
  readonly serialNumber: string;
  readonly wwn: string;
  readonly model: string;
}

export interface Drift {
  readonly part: "board" | "nic" | "disk";
  /** For a person: what was known and what is seen now. */
  readonly text: string;
}

/** Names under which controllers present volumes: no BMC lists them among its drives. */
const volumeModel = /perc|raid|logical|virtual|boss|volume|smart ?array|megaraid|avago|^mr\d/i;

/** Whether a BMC's list of drives can be compared with `disks` at all. */
export function bmcMayList(disks: readonly DriftDisk[]): boolean {
  return disks.some(({ model, serialNumber }) => serialNumber.trim() !== "" && !volumeModel.test(model));
}

/**
 * What is other hardware than was known. `isWhole`: what is seen is all there is, as after an inspection in the ramdisk. Else it is a
 * BMC's view: it may lack parts, and list ones that the kernel never shows, so that only a part that is gone while another has come
 * counts, and only where the two views have something in common or are equally long.
 */
export function hardwareDrift(known: DriftFacts, seen: DriftFacts, isWhole: boolean): Drift[] {
  return [
    ...boardDrift(known.board, seen.board),
    ...partDrift("nic", shownMacs(known.macs), shownMacs(seen.macs), isWhole),
    ...partDrift(
      "disk",
      shownDisks(isWhole ? known.disks : known.disks?.filter(({ model }) => !volumeModel.test(model))),
      shownDisks(seen.disks),
      isWhole,
    ),
  ];
}

function boardDrift(known: DriftFacts["board"], seen: DriftFacts["board"]): Drift[] {
  if (known === undefined || seen === undefined) return [];
  return (["uuid", "serialNumber"] as const).flatMap((field): Drift[] => {
    const [was, is] = [known[field].toLowerCase(), seen[field].toLowerCase()];
    if (was === "" || is === "" || was === is) return [];
    return [{ part: "board", text: `board: ${field} was ${known[field]}, is ${seen[field]}` }];
  });
}

/** By what it is recognised, and how it is shown. */
type Parts = ReadonlyMap<string, string>;

function partDrift(part: "nic" | "disk", known: Parts | undefined, seen: Parts | undefined, isWhole: boolean): Drift[] {
  if (known === undefined || seen === undefined || known.size === 0 || (seen.size === 0 && !isWhole)) return [];
  const gone = [...known].filter(([key]) => !seen.has(key)).map(([, text]) => text);
  const added = [...seen].filter(([key]) => !known.has(key)).map(([, text]) => text);
  if (!isWhole && gone.length === known.size && known.size !== seen.size) return [];
  if (added.length > 0 && gone.length > 0) return [{ part, text: `${part}: was ${gone.join("; ")}, is ${added.join("; ")}` }];
  if (!isWhole) return [];
  if (added.length > 0) return [{ part, text: `${part}: new is ${added.join("; ")}` }];
  return gone.length > 0 ? [{ part, text: `${part}: ${gone.join("; ")} is not there any more` }] : [];
}

function shownMacs(macs: readonly string[] | undefined): Parts | undefined {
  return macs === undefined ? undefined : new Map(macs.filter((mac) => mac !== "").map((mac) => [mac.toLowerCase(), mac.toLowerCase()]));
}

/** Serial numbers alone: a World Wide Name is written differently by BMC and kernel. A disk without one cannot be told from another. */
function shownDisks(disks: readonly DriftDisk[] | undefined): Parts | undefined {
  if (disks === undefined) return undefined;
  const recognisable = disks.filter(({ serialNumber }) => serialNumber.trim() !== "");
  return new Map(
    recognisable.map((disk) => [disk.serialNumber.trim().toLowerCase(), `${disk.model || "disk"} serial ${disk.serialNumber}`]),
  );
}
