import { quoteMessages, readExtendedMessages } from "./extended-message.js";

const entry = { MessageId: "Base.1.13.PropertyValueNotInList", Message: "the value is not in the list", MessageArgs: ["Cd", 7, null] };

test.each([
  ["in the usual place", { error: { "@Message.ExtendedInfo": [entry] } }],
  ["as an object instead of a list", { error: { "@Message.ExtendedInfo": entry } }],
  ["at the top", { "@Message.ExtendedInfo": [entry] }],
  ["beside a property", { "Boot@Message.ExtendedInfo": [entry] }],
])("ExtendedInfo is read %s", (_place, body) => {
  expect(readExtendedMessages(body)).toEqual([{ key: "PropertyValueNotInList", text: "the value is not in the list", about: "Cd" }]);
});

test("an error without ExtendedInfo gives its own text", () => {
  expect(quoteMessages(readExtendedMessages({ error: { code: "Base.1.0.GeneralError", message: "no" } }))).toBe("no (GeneralError)");
});

test.each([
  {},
  { error: null },
  { error: "x" },
  { error: { "@Message.ExtendedInfo": null } },
  { error: { "@Message.ExtendedInfo": [null, 3, "x"] } },
])("%j gives nothing to quote", (body) => {
  expect(quoteMessages(readExtendedMessages(body))).toBe("");
});

test("many, long and repeated messages are cut", () => {
  const long = { Message: "x".repeat(5000) };
  expect(readExtendedMessages({ "@Message.ExtendedInfo": Array.from({ length: 100 }, () => long) })).toHaveLength(20);
  expect(quoteMessages(readExtendedMessages({ "@Message.ExtendedInfo": [long, long, long] }))).toBe("x".repeat(300));
});
