import { BareMetalError, type ErrorDetails } from "../../../domain/errors.js";
import { hasKey, listAt, printable, textAt, textsAt, type JsonObject } from "./json-reader.js";

/** One entry of Redfish's ExtendedInfo. */
export interface ExtendedMessage {
  /** Last segment of the MessageId, such as PropertyValueNotInList. */
  readonly key: string;
  readonly text: string;
  /** Arguments and related properties, joined: where a message names the property that it is about. */
  readonly about: string;
}

const maxMessages = 20;

/** ExtendedInfo of an answer, wherever a BMC puts it; object or list; the bare error text when there is none. */
export function readExtendedMessages(body: JsonObject): readonly ExtendedMessage[] {
  const entries = [
    ...listAt(body, "error", "@Message.ExtendedInfo"),
    ...listAt(body, "@Message.ExtendedInfo"),
    ...Object.keys(body)
      .filter((key) => key.endsWith("@Message.ExtendedInfo") && !key.startsWith("@"))
      .flatMap((key) => listAt(body, key)),
  ];
  const messages = entries.slice(0, maxMessages).map(readMessage);
  if (messages.length === 0 && hasKey(body, "error")) {
    const code = textAt(body, "error", "code");
    const text = textAt(body, "error", "message");
    if (code !== "" || text !== "") messages.push({ key: lastSegment(code), text: short(text), about: "" });
  }
  return messages;
}

/** Messages of a Task resource. */
export function readTaskMessages(task: JsonObject): readonly ExtendedMessage[] {
  return listAt(task, "Messages").slice(0, maxMessages).map(readMessage);
}

function readMessage(entry: unknown): ExtendedMessage {
  const about = [...(textsAt(entry, "MessageArgs") ?? []), ...(textsAt(entry, "RelatedProperties") ?? [])];
  return {
    key: lastSegment(textAt(entry, "MessageId")),
    text: short(textAt(entry, "Message")),
    about: short(about.join(" ")),
  };
}

function lastSegment(messageId: string): string {
  return short(messageId.slice(messageId.lastIndexOf(".") + 1)).slice(0, 80);
}

function short(text: string): string {
  return printable(text).slice(0, 300);
}

export function hasMessage(messages: readonly ExtendedMessage[], keys: readonly string[]): boolean {
  return messages.some((message) => keys.includes(message.key));
}

/** Whether a message is about `property`. */
export function namesProperty(messages: readonly ExtendedMessage[], property: string): boolean {
  return messages.some((message) => message.about.includes(property) || message.text.includes(property));
}

/** The first messages as a person reads them; empty when there are none. */
export function quoteMessages(messages: readonly ExtendedMessage[]): string {
  return messages
    .slice(0, 3)
    .map((message) => (message.key === "" ? message.text : `${message.text} (${message.key})`).trim())
    .filter((text, index, all) => text !== "" && all.indexOf(text) === index)
    .join("; ");
}

/** What an answer with status 401 or 403 means: a licence, a privilege, a forced change of password, or wrong credentials. */
export function refusalError(host: string, status: number, messages: readonly ExtendedMessage[]): BareMetalError {
  const quoted = quoteMessages(messages);
  const suffix = quoted === "" ? "" : `: ${quoted}`;
  const details = (remedy: string): ErrorDetails => ({ subject: host, remedy });
  if (isAboutLicence(messages)) {
    return new BareMetalError(
      "BMC_UNSUPPORTED",
      `the BMC ${host} lacks a licence${suffix}`,
      details("install the BMC's licence for this function"),
    );
  }
  if (hasMessage(messages, ["PasswordChangeRequired"])) {
    const text = `the BMC ${host} demands a new password before anything else${suffix}`;
    return new BareMetalError("BMC_UNAUTHORIZED", text, details("change the account's password at the BMC and in the program"));
  }
  if (isAboutPrivilege(status, messages)) {
    const text = `the account lacks a privilege at the BMC ${host}${suffix}`;
    return new BareMetalError("BMC_UNAUTHORIZED", text, details("give the account the role Operator or Administrator at the BMC"));
  }
  const text = `the BMC ${host} refused the credentials${suffix}`;
  return new BareMetalError(
    "BMC_UNAUTHORIZED",
    text,
    details("check bmc.username and bmc.password; only one try was made, so the account is not locked by it"),
  );
}

export function isAboutLicence(messages: readonly ExtendedMessage[]): boolean {
  return messages.some((message) => /licen[cs]e/i.test(message.key));
}

/** With 403, Redfish means a privilege unless a message says otherwise; with 401 only when a message says so. */
export function isAboutPrivilege(status: number, messages: readonly ExtendedMessage[]): boolean {
  if (hasMessage(messages, ["InsufficientPrivilege", "InsufficientPrivilegeForProperty", "InsufficientPrivilegeForOperation"])) return true;
  return status === 403 && !hasMessage(messages, ["NoValidSession", "ResourceAtUriUnauthorized"]);
}
