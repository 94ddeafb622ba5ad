/**
 * The forms under which a BMC may know an ETag, the one it gave first. Gateways and compressing web servers make it weak or
 * append -gzip, and then compare with the strong form; some give it without the quotes that they expect back.
 */
export function etagForms(etag: string): readonly string[] {
  const given = etag.trim();
  if (given === "") return [""];
  const strong = given.replace(/^W\//, "").replace(/-gzip("?)$/, "$1");
  const quoted = `"${strong.replaceAll('"', "")}"`;
  return [...new Set([given, strong, quoted])];
}
