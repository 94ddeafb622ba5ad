import { failureOf, startBench, type Bench } from "./testing/bench.js";
import { ejectPath, insertPath, slotPath, systemPath } from "./testing/model-bmc.js";
import { refusal } from "./testing/scripted-bmc.js";

let bench: Bench;
beforeEach(async () => void (bench = await startBench()));
afterEach(() => bench.stop());

const url = "http://192.0.2.1:8080/5f3c/boot.iso";
const insert = `POST ${insertPath}`;
const eject = `POST ${ejectPath}`;

function bodies(key: string): unknown[] {
  return bench.bmc.seen(key).map((request) => request.body);
}

test("insert sends the image alone and returns when it reads back", async () => {
  const session = await bench.connect();
  expect(await session.mediaState(bench.progress)).toEqual({ inserted: false, image: "" });
  await session.insertMedia(bench.progress, url);
  expect(bodies(insert)).toEqual([{ Image: url }]);
  expect(bodies(eject)).toEqual([]);
  expect(await session.mediaState(bench.progress)).toEqual({ inserted: true, image: url });
});

test("what is in the slot is ejected first, with an empty object as body", async () => {
  Object.assign(bench.model.slot, { Inserted: true, Image: url });
  await (await bench.connect()).insertMedia(bench.progress, url);
  expect(bodies(eject)).toEqual([{}]);
  expect(bodies(insert)).toHaveLength(1);
});

test("an insertion whose answer is lost is sent again only when the slot is empty", async () => {
  const session = await bench.connect();
  bench.bmc.first(insert, { isReset: true }, () => {
    Object.assign(bench.model.slot, { Inserted: true, Image: url });
    return { isReset: true };
  });
  await session.insertMedia(bench.progress, url);
  expect(bodies(insert)).toEqual([{ Image: url }, { Image: url }]);
});

test("an ejection whose answer is lost is looked after", async () => {
  Object.assign(bench.model.slot, { Inserted: true, Image: url });
  const session = await bench.connect();
  bench.bmc.first(eject, { isReset: true });
  await session.ejectMedia(bench.progress);
  expect(bodies(eject)).toHaveLength(2);
  expect((await session.mediaState(bench.progress)).inserted).toBe(false);
});

test("fields are added one by one as the BMC asks for them by name", async () => {
  const session = await bench.connect();
  bench.bmc.first(
    insert,
    refusal(400, "Base.1.13.ActionParameterMissing", "", ["#VirtualMedia.InsertMedia", "TransferProtocolType"]),
    refusal(400, "Base.1.13.PropertyMissing", "the property TransferMethod is missing"),
    refusal(400, "Base.1.13.PropertyMissing", "", ["UserName"]),
  );
  await session.insertMedia(bench.progress, url);
  const first = { Image: url };
  const second = { ...first, TransferProtocolType: "HTTP" };
  const third = { ...second, TransferMethod: "Stream" };
  expect(bodies(insert)).toEqual([first, second, third, { ...third, UserName: "none", Password: "none" }]);
});

test("a BMC that asks for the same field for ever is not asked for ever", async () => {
  const session = await bench.connect();
  bench.bmc.on(insert, refusal(400, "Base.1.13.PropertyMissing", "", ["TransferProtocolType"]));
  expect((await failureOf(session.insertMedia(bench.progress, url))).code).toBe("BMC_REJECTED");
  expect(bodies(insert)).toHaveLength(2);
});

test("a slot without actions is changed by PATCH, without Inserted when the BMC refuses it", async () => {
  delete bench.model.slot["Actions"];
  bench.bmc.on(`PATCH ${slotPath}`, (request) => {
    const body = request.body as Record<string, unknown>;
    if ("Inserted" in body) return refusal(400, "Base.1.13.PropertyNotWritable", "", ["Inserted"]);
    Object.assign(bench.model.slot, { Image: body["Image"], Inserted: body["Image"] !== null });
    return { status: 204 };
  });
  const session = await bench.connect();
  await session.insertMedia(bench.progress, url);
  await session.ejectMedia(bench.progress);
  expect(bodies(`PATCH ${slotPath}`)).toEqual([
    { Image: url, Inserted: true },
    { Image: url },
    { Image: null, Inserted: false },
    { Image: null },
  ]);
});

test("a slot that cannot insert gives way to the next one, CD before DVD", async () => {
  const [dvd, kvm] = [`${systemPath}/VirtualMedia/Dvd`, `${systemPath}/VirtualMedia/Kvm`];
  bench.bmc.on(`GET ${systemPath}/VirtualMedia`, { body: { Members: [dvd, kvm, slotPath].map((path) => ({ "@odata.id": path })) } });
  bench.bmc.on(`GET ${dvd}`, {
    body: { MediaTypes: ["DVD"], Inserted: false, Actions: { "#VirtualMedia.InsertMedia": { target: `${dvd}/insert` } } },
  });
  bench.bmc.on(`GET ${kvm}`, {
    body: { MediaTypes: ["CD"], Inserted: false, Actions: { "#VirtualMedia.InsertMedia": { target: `${kvm}/insert` } } },
  });
  bench.bmc.on(`POST ${kvm}/insert`, { status: 405 });
  const session = await bench.connect();
  await session.insertMedia(bench.progress, url);
  expect(bench.bmc.lines.filter((line) => line.startsWith("POST"))).toEqual([`POST ${kvm}/insert`, insert]);
  expect((await session.mediaState(bench.progress)).image).toBe(url);
});

test.each([
  refusal(400, "Base.1.13.CouldNotEstablishConnection", "The service failed to establish a connection with the URI"),
  refusal(500, "IDRAC.2.8.VRM0012", "Unable to mount remote share"),
  refusal(400, "Contoso.1.0.Failed", "connection refused by 192.0.2.1"),
])("an image that the BMC cannot fetch is MEDIA_NOT_FETCHED with its words (%#)", async (answer) => {
  const session = await bench.connect();
  bench.bmc.on(insert, answer);
  const error = await failureOf(session.insertMedia(bench.progress, url));
  expect(error.code).toBe("MEDIA_NOT_FETCHED");
  expect(error.message).toMatch(/connection|mount/);
  expect(error.remedy).toContain("http://192.0.2.1:8080");
  expect(error.message + error.remedy).not.toContain("5f3c");
});

test("another refusal is BMC_REJECTED", async () => {
  const session = await bench.connect();
  bench.bmc.on(insert, refusal(400, "Base.1.13.PropertyValueFormatError", "the value is not a URI"));
  expect((await failureOf(session.insertMedia(bench.progress, url))).code).toBe("BMC_REJECTED");
});

test("a medium that never shows in the slot is MEDIA_NOT_FETCHED", async () => {
  const session = await bench.connect();
  bench.bmc.on(insert, { status: 204 });
  const error = await failureOf(session.insertMedia(bench.progress, url));
  expect(error.code).toBe("MEDIA_NOT_FETCHED");
  expect(error.message).toContain("stays empty");
});

test("a medium that shows late is waited for", async () => {
  const session = await bench.connect();
  bench.bmc.on(insert, () => {
    bench.clock.at(bench.clock.now() + 30_000, () => Object.assign(bench.model.slot, { Inserted: true, Image: url }));
    return { status: 204 };
  });
  await session.insertMedia(bench.progress, url);
});

test("an insert that is a task fails with the task's words", async () => {
  const session = await bench.connect();
  const task = "/redfish/v1/TaskService/TaskMonitors/1";
  bench.bmc.on(insert, { status: 202, headers: { location: task } });
  bench.bmc.on(`GET ${task}`, {
    body: { TaskState: "Exception", TaskStatus: "Critical", Messages: [{ Message: "could not connect to the server" }] },
  });
  const error = await failureOf(session.insertMedia(bench.progress, url));
  expect(error.code).toBe("MEDIA_NOT_FETCHED");
  expect(error.message).toContain("could not connect");
});

test("eject waits for an operation under way and for the slot to read empty", async () => {
  Object.assign(bench.model.slot, { Inserted: true, Image: "http://192.0.2.9/other.iso" });
  const session = await bench.connect();
  bench.bmc.first(eject, refusal(500, "Contoso.1.0.InProgress"), () => {
    bench.clock.at(bench.clock.now() + 5000, () => Object.assign(bench.model.slot, { Inserted: false, Image: "" }));
    return { status: 204 };
  });
  await session.ejectMedia(bench.progress);
  expect(bodies(eject)).toEqual([{}, {}]);
  await session.ejectMedia(bench.progress);
  expect(bodies(eject)).toHaveLength(2);
});

test("a refused eject of a medium that stays is an error", async () => {
  Object.assign(bench.model.slot, { Inserted: true, Image: url });
  const session = await bench.connect();
  bench.bmc.on(eject, refusal(400, "Contoso.1.0.Locked", "in use by the host"));
  const error = await failureOf(session.ejectMedia(bench.progress));
  expect(error.code).toBe("BMC_REJECTED");
  expect(error.message).toContain("in use by the host");
});

test("an image's name that is left behind does not make a slot full", async () => {
  Object.assign(bench.model.slot, { Inserted: true, ConnectedVia: "NotConnected", ImageName: "old.iso", Image: url });
  const session = await bench.connect();
  expect((await session.mediaState(bench.progress)).inserted).toBe(false);
});

test("a BMC without a CD slot is BMC_UNSUPPORTED", async () => {
  bench.model.slot["MediaTypes"] = ["Floppy"];
  const session = await bench.connect();
  expect((await failureOf(session.insertMedia(bench.progress, url))).code).toBe("BMC_UNSUPPORTED");
  expect(await session.mediaState(bench.progress)).toEqual({ inserted: false, image: "" });
  await session.ejectMedia(bench.progress);
});
