import type { MediaReader } from "../machine/back-end.js";

export interface PagedReaderOptions {
  /** Default 64 KiB: firmware reads a sector or two at a time, each of which would be a request over HTTP. */
  readonly pageBytes?: number;
  /** Pages kept, least recently used go first; default 128. */
  readonly maxPages?: number;
}

/** Reads a medium in whole pages, each fetched once while it is kept. Failed pages are not kept. */
export class PagedReader implements MediaReader {
  readonly url: string;
  readonly sizeBytes: number;
  private readonly pageBytes: number;
  private readonly maxPages: number;
  /** In order of last use. */
  private readonly pages = new Map<number, Promise<Buffer>>();

  constructor(
    private readonly source: MediaReader,
    options: PagedReaderOptions = {},
  ) {
    this.url = source.url;
    this.sizeBytes = source.sizeBytes;
    this.pageBytes = options.pageBytes ?? 64 * 1024;
    this.maxPages = options.maxPages ?? 128;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    if (length === 0) return Buffer.alloc(0);
    const first = Math.floor(offset / this.pageBytes);
    const last = Math.floor((offset + length - 1) / this.pageBytes);
    const pages = this.pagesOf(first, last);
    const bytes = Buffer.concat(await Promise.all(pages));
    const start = offset - first * this.pageBytes;
    return bytes.subarray(start, start + length);
  }

  private pagesOf(first: number, last: number): Promise<Buffer>[] {
    const pages: Promise<Buffer>[] = [];
    for (let page = first; page <= last; page++) {
      const kept = this.pages.get(page);
      if (kept !== undefined) {
        this.keep(page, kept);
        pages.push(kept);
        continue;
      }
      let end = page + 1;
      while (end <= last && !this.pages.has(end)) end++;
      pages.push(...this.fetch(page, end - page));
      page = end - 1;
    }
    return pages;
  }

  /** One read for a run of missing pages. */
  private fetch(first: number, count: number): Promise<Buffer>[] {
    const offset = first * this.pageBytes;
    const length = Math.min(count * this.pageBytes, this.sizeBytes - offset);
    const run = this.source.read(offset, length).then((bytes) => {
      if (bytes.length !== length) throw new Error(`failed to read medium at ${offset}: got ${bytes.length} of ${length} bytes`);
      return bytes;
    });
    return Array.from({ length: count }, (_, index) => {
      const page = run.then((bytes) => bytes.subarray(index * this.pageBytes, (index + 1) * this.pageBytes));
      this.keep(first + index, page);
      page.catch(() => {
        if (this.pages.get(first + index) === page) this.pages.delete(first + index);
      });
      return page;
    });
  }

  private keep(page: number, bytes: Promise<Buffer>): void {
    this.pages.delete(page);
    this.pages.set(page, bytes);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= this.maxPages) break;
      this.pages.delete(oldest);
    }
  }
}
