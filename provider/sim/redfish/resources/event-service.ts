import { isObject, onlyParameters, PatchReader, textParameter } from "../body.js";
import type { Bmc } from "../bmc.js";
import { collection, link, paths } from "../bmc.js";
import { message, RedfishError } from "../message.js";
import type { Call, Reply, Route } from "../route.js";
import type { Subscription } from "../subscriptions.js";

const creatable = ["Destination", "Protocol", "Context", "HttpHeaders", "EventFormatType", "SubscriptionType", "VerifyCertificate", "Name"];
const filters = ["RegistryPrefixes", "ResourceTypes", "MessageIds", "OriginResources", "EventTypes", "DeliveryRetryPolicy"];
const severities = ["OK", "Warning", "Critical"] as const;

export function eventServiceRoutes(bmc: Bmc): Route[] {
  const { subscriptions } = bmc;
  return [
    { path: paths.eventService, schema: "EventService.v1_10_1", answers: { GET: () => ({ status: 200, body: showService() }) } },
    {
      path: paths.subscriptions,
      schema: "EventDestinationCollection",
      answers: {
        GET: () =>
          collection(
            paths.subscriptions,
            "EventDestinationCollection",
            "Event Subscriptions Collection",
            subscriptions.list().map((each) => pathOf(each)),
          ),
        POST: (call) => create(bmc, call),
      },
    },
    {
      path: `${paths.subscriptions}/{id}`,
      schema: "EventDestination.v1_14_0",
      answers: {
        GET: (call) => ({ status: 200, body: show(find(bmc, call)) }),
        PATCH: (call) => change(bmc, call),
        DELETE: (call) => {
          subscriptions.delete(find(bmc, call).id);
          return { status: 204 };
        },
      },
    },
    { path: paths.testEvent, answers: { POST: (call) => test(bmc, call) } },
  ];
}

function showService(): Record<string, unknown> {
  return {
    "@odata.id": paths.eventService,
    "@odata.type": "#EventService.v1_10_1.EventService",
    Id: "EventService",
    Name: "Event Service",
    ServiceEnabled: true,
    Status: { State: "Enabled", Health: "OK" },
    DeliveryRetryAttempts: 0,
    EventFormatTypes: ["Event"],
    RegistryPrefixes: ["Base", "ResourceEvent"],
    Subscriptions: link(paths.subscriptions),
    Actions: { "#EventService.SubmitTestEvent": { target: paths.testEvent } },
  };
}

function show(subscription: Subscription): Record<string, unknown> {
  return {
    "@odata.id": pathOf(subscription),
    "@odata.type": "#EventDestination.v1_14_0.EventDestination",
    Id: subscription.id,
    Name: "Event Subscription",
    Destination: subscription.destination,
    Context: subscription.context,
    Protocol: "Redfish",
    EventFormatType: "Event",
    SubscriptionType: "RedfishEvent",
    HttpHeaders: [],
    VerifyCertificate: false,
    Status: { State: "Enabled", Health: "OK" },
  };
}

function create(bmc: Bmc, call: Call): Reply {
  const reader = new PatchReader(call.body, {});
  reader.onlyWritable([...creatable, ...filters]);
  const destination = reader.text("Destination", 1024);
  const protocol = reader.oneOf("Protocol", ["Redfish"]);
  reader.oneOf("EventFormatType", ["Event"]);
  reader.oneOf("SubscriptionType", ["RedfishEvent"]);
  const context = reader.text("Context", 1024) ?? "";
  reader.finish();
  if (destination === undefined) throw missing("Destination");
  if (protocol === undefined) throw missing("Protocol");
  if (!URL.canParse(destination) || !/^https?:$/.test(new URL(destination).protocol)) {
    throw new RedfishError(400, [message("PropertyValueFormatError", [destination, "Destination"], ["#/Destination"])]);
  }
  if (bmc.subscriptions.isFull) throw RedfishError.of(503, "EventSubscriptionLimitExceeded");
  const subscription = bmc.subscriptions.add({ destination, context, headers: headersOf(call.body["HttpHeaders"]) });
  return { status: 201, body: show(subscription), headers: { Location: pathOf(subscription) } };
}

function change(bmc: Bmc, call: Call): Reply {
  const subscription = find(bmc, call);
  const reader = new PatchReader(call.body, show(subscription));
  reader.onlyWritable(["Context"]);
  const context = reader.text("Context", 1024);
  reader.finish();
  if (context !== undefined) bmc.subscriptions.change(subscription.id, context);
  return { status: 200, body: show(find(bmc, call)) };
}

function test(bmc: Bmc, call: Call): Reply {
  const parameters = { action: "EventService.SubmitTestEvent", body: call.body };
  onlyParameters(parameters, [
    "EventId",
    "EventTimestamp",
    "EventType",
    "Message",
    "MessageArgs",
    "MessageId",
    "OriginOfCondition",
    "Severity",
  ]);
  const given = textParameter(parameters, "Severity", severities) ?? "OK";
  const messageId = textParameter(parameters, "MessageId") ?? "ResourceEvent.1.4.TestMessage";
  bmc.subscriptions.tell({
    created: textParameter(parameters, "EventTimestamp") ?? new Date().toISOString(),
    severity: severities.find((each) => each === given) ?? "OK",
    text: textParameter(parameters, "Message") ?? "Test message.",
    messageId,
    messageArgs: [],
  });
  return { status: 204 };
}

function headersOf(value: unknown): Record<string, string> {
  const pairs = (Array.isArray(value) ? value : []).filter(isObject).flatMap((each) => Object.entries(each));
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === "string" && /^[\w-]+$/.test(pair[0])));
}

function missing(key: string): RedfishError {
  return new RedfishError(400, [message("PropertyMissing", [key], [`#/${key}`])]);
}

function find(bmc: Bmc, call: Call): Subscription {
  const subscription = bmc.subscriptions.find(call.parts[0] ?? "");
  if (subscription === undefined) throw RedfishError.of(404, "ResourceMissingAtURI", [call.path]);
  return subscription;
}

function pathOf(subscription: Subscription): string {
  return `${paths.subscriptions}/${subscription.id}`;
}
