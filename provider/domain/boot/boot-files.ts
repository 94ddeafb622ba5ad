/** Read access to the small files of one file system of a written OS; paths start at its root with a slash. */
export interface BootFiles {
  /** Content of a text file of at most 1 MiB, undefined when it is not there. */
  text(path: string): string | undefined;
  exists(path: string): boolean;
  /** Names in a folder, empty when it is not there. */
  list(folder: string): readonly string[];
}
