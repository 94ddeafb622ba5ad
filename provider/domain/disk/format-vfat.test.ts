import { openFat } from "./fat.js";
import { formatVfat } from "./format-vfat.js";

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

async function readBack(files: ReadonlyMap<string, Uint8Array>): Promise<Map<string, Uint8Array>> {
  const bytes = formatVfat({ label: "config-2", files });
  const fat = await openFat((offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)));
  const found = new Map<string, Uint8Array>();
  for (const path of files.keys()) found.set(path, await fat.readFile(path, 100 * 1024 * 1024));
  return found;
}

describe("a FAT file system on 4096-byte sectors", () => {
  it.each([
    ["small", 10],
    ["with files of many clusters", 3_000_000],
    ["of more clusters than 12 bits count", 20_000_000],
  ])("%s reads back as it was written, names included", async (_what, length) => {
    const files = new Map([
      ["openstack/latest/meta_data.json", text("{}")],
      ["openstack/latest/user_data", Buffer.alloc(length, "some user data ")],
      ["openstack/latest/network_data.json", text('{"links": []}')],
      ["openstack/latest/vendor_data.json", new Uint8Array(0)],
      ["a name of more than twenty-six letters", text("x")],
    ]);
    const found = await readBack(files);
    // Matchers compare large arrays element by element.
    for (const [path, content] of files) expect([path, Buffer.compare(found.get(path) ?? Buffer.alloc(1), content)]).toEqual([path, 0]);
  });

  it("holds a directory of more entries than one cluster takes", async () => {
    const files = new Map(Array.from({ length: 100 }, (_, index) => [`content/file-number-${index}`, text(String(index))] as const));
    expect(await readBack(files)).toEqual(files);
  });

  it("refuses what it cannot name or hold", () => {
    expect(() => formatVfat({ label: "x", files: new Map([["a:b", text("")]]) })).toThrow("no FAT name: a:b");
    expect(() => formatVfat({ label: "x", files: new Map([["a", new Uint8Array(300 * 1024 * 1024)]]) })).toThrow("do not fit");
  });
});
