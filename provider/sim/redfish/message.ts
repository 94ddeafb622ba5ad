export type MessageSeverity = "OK" | "Warning" | "Critical";

interface MessageRow {
  readonly text: string;
  readonly severity: MessageSeverity;
  readonly resolution: string;
}

/** Prefix and version as message ids have them. */
export const baseRegistry = "Base.1.18";

/** The messages of the Base registry that this BMC uses; %n is the nth argument. */
export const baseMessages = {
  Success: { text: "The request completed successfully.", severity: "OK", resolution: "None." },
  GeneralError: {
    text: "A general error has occurred. See Resolution for information on how to resolve the error.",
    severity: "Critical",
    resolution: "None.",
  },
  InternalError: {
    text: "The request failed due to an internal service error. The service is still operational.",
    severity: "Critical",
    resolution: "Resubmit the request. If the problem persists, consider resetting the service.",
  },
  MalformedJSON: {
    text: "The request body submitted was malformed JSON and could not be parsed by the receiving service.",
    severity: "Critical",
    resolution: "Ensure that the request body is valid JSON and resubmit the request.",
  },
  UnrecognizedRequestBody: {
    text: "The service detected a malformed request body that it was unable to interpret.",
    severity: "Warning",
    resolution: "Correct the request body and resubmit the request if it failed.",
  },
  HeaderInvalid: { text: "Header '%1' is invalid.", severity: "Critical", resolution: "Resubmit the request with a valid header." },
  PropertyUnknown: {
    text: "The property %1 is not in the list of valid properties for the resource.",
    severity: "Warning",
    resolution: "Remove the unknown property from the request body and resubmit the request if the operation failed.",
  },
  PropertyNotWritable: {
    text: "The property %1 is a read-only property and cannot be assigned a value.",
    severity: "Warning",
    resolution: "Remove the property from the request body and resubmit the request if the operation failed.",
  },
  PropertyMissing: {
    text: "The property %1 is a required property and must be included in the request.",
    severity: "Warning",
    resolution: "Ensure that the property is in the request body and has a valid value and resubmit the request if the operation failed.",
  },
  PropertyValueTypeError: {
    text: "The value '%1' for the property %2 is not a type that the property can accept.",
    severity: "Warning",
    resolution: "Correct the value for the property in the request body and resubmit the request if the operation failed.",
  },
  PropertyValueNotInList: {
    text: "The value '%1' for the property %2 is not in the list of acceptable values.",
    severity: "Warning",
    resolution:
      "Choose a value from the enumeration list that the implementation can support and resubmit the request if the operation failed.",
  },
  PropertyValueOutOfRange: {
    text: "The value '%1' for the property %2 is not in the supported range of acceptable values.",
    severity: "Warning",
    resolution: "Correct the value for the property in the request body and resubmit the request if the operation failed.",
  },
  StringValueTooLong: {
    text: "The string '%1' exceeds the length limit %2.",
    severity: "Warning",
    resolution: "Resubmit the request with an appropriate string length.",
  },
  ActionParameterMissing: {
    text: "The action %1 requires the parameter %2 to be present in the request body.",
    severity: "Critical",
    resolution: "Supply the action with the required parameter in the request body when the request is resubmitted.",
  },
  ActionParameterUnknown: {
    text: "The action %1 was submitted with the invalid parameter %2.",
    severity: "Warning",
    resolution: "Correct the invalid parameter and resubmit the request if the operation failed.",
  },
  ActionParameterValueTypeError: {
    text: "The value '%1' for the parameter %2 in the action %3 is not a type that the parameter can accept.",
    severity: "Warning",
    resolution: "Correct the value for the parameter in the request body and resubmit the request if the operation failed.",
  },
  ActionParameterValueNotInList: {
    text: "The value '%1' for the parameter %2 in the action %3 is not in the list of acceptable values.",
    severity: "Warning",
    resolution:
      "Choose a value from the enumeration list that the implementation can support and resubmit the request if the operation failed.",
  },
  ActionParameterValueFormatError: {
    text: "The value '%1' for the parameter %2 in the action %3 is not a format that the parameter can accept.",
    severity: "Warning",
    resolution: "Correct the value for the parameter in the request body and resubmit the request if the operation failed.",
  },
  ActionParameterValueConflict: {
    text: "The parameter '%1' with the requested value of '%2' does not meet the constraints of the implementation.",
    severity: "Warning",
    resolution: "Correct the value for the parameter in the request body and resubmit the request if the operation failed.",
  },
  ResourceMissingAtURI: {
    text: "The resource at the URI '%1' was not found.",
    severity: "Critical",
    resolution: "Place a valid resource at the URI or correct the URI and resubmit the request.",
  },
  OperationNotAllowed: { text: "The HTTP method is not allowed on this resource.", severity: "Critical", resolution: "None." },
  QueryNotSupported: {
    text: "Querying is not supported by the implementation.",
    severity: "Warning",
    resolution: "Remove the query parameters and resubmit the request if the operation failed.",
  },
  QueryParameterOutOfRange: {
    text: "The value '%1' for the query parameter %2 is out of range %3.",
    severity: "Warning",
    resolution:
      "Reduce the value for the query parameter to a value that is within range, such as a start or count value that is within bounds of the number of resources in a collection or a page that is within the range of valid pages.",
  },
  PropertyValueFormatError: {
    text: "The value '%1' for the property %2 is not a format that the property can accept.",
    severity: "Warning",
    resolution: "Correct the value for the property in the request body and resubmit the request if the operation failed.",
  },
  NoOperation: {
    text: "The request body submitted contain no data to act upon and no changes to the resource took place.",
    severity: "Warning",
    resolution: "Add properties in the JSON object and resubmit the request.",
  },
  ResourceAlreadyExists: {
    text: "The requested resource of type %1 with the property %2 with the value '%3' already exists.",
    severity: "Critical",
    resolution: "Do not repeat the create operation as the resource was already created.",
  },
  ResourceCannotBeDeleted: {
    text: "The delete request failed because the resource requested cannot be deleted.",
    severity: "Critical",
    resolution: "Do not attempt to delete a non-deletable resource.",
  },
  CreateLimitReachedForResource: {
    text: "The create operation failed because the resource has reached the limit of possible resources.",
    severity: "Critical",
    resolution: "Either delete resources and resubmit the request if the operation failed or do not resubmit the request.",
  },
  EventSubscriptionLimitExceeded: {
    text: "The event subscription failed due to the number of simultaneous subscriptions exceeding the limit of the implementation.",
    severity: "Critical",
    resolution:
      "Reduce the number of other subscriptions before trying to establish the event subscription or increase the limit of simultaneous subscriptions, if supported.",
  },
  InsufficientPrivilege: {
    text: "There are insufficient privileges for the account or credentials associated with the current session to perform the requested operation.",
    severity: "Critical",
    resolution: "Either abandon the operation or change the associated access rights and resubmit the request if the operation failed.",
  },
  PasswordChangeRequired: {
    text: "The password provided for this account must be changed before access is granted.  PATCH the Password property for this account located at the target URI '%1' to complete this process.",
    severity: "Critical",
    resolution: "Change the password for this account using a PATCH to the Password property at the URI provided.",
  },
  ResourceInUse: {
    text: "The change to the requested resource failed because the resource is in use or in transition.",
    severity: "Warning",
    resolution: "Remove the condition and resubmit the request if the operation failed.",
  },
  ResourceAtUriUnauthorized: {
    text: "While accessing the resource at '%1', the service received an authorization error '%2'.",
    severity: "Critical",
    resolution: "Ensure that the appropriate access is provided for the service in order for it to access the URI.",
  },
  NoValidSession: {
    text: "There is no valid session established with the implementation.",
    severity: "Critical",
    resolution: "Establish a session before attempting any operations.",
  },
  CouldNotEstablishConnection: {
    text: "The service failed to establish a connection with the URI '%1'.",
    severity: "Critical",
    resolution: "Ensure that the URI contains a valid and reachable node name, protocol information and other URI components.",
  },
  SessionLimitExceeded: {
    text: "The session establishment failed due to the number of simultaneous sessions exceeding the limit of the implementation.",
    severity: "Critical",
    resolution:
      "Reduce the number of other sessions before trying to establish the session or increase the limit of simultaneous sessions, if supported.",
  },
  ServiceTemporarilyUnavailable: {
    text: "The service is temporarily unavailable. Retry in %1 seconds.",
    severity: "Critical",
    resolution: "Wait for the indicated retry duration and retry the operation.",
  },
  ServiceInUnknownState: {
    text: "The operation failed because the service is in an unknown state and can no longer take incoming requests.",
    severity: "Critical",
    resolution: "Restart the service and resubmit the request if the operation failed.",
  },
  PreconditionRequired: {
    text: "A precondition header or annotation is required to change this resource.",
    severity: "Critical",
    resolution: "Try the operation again using an If-Match or If-None-Match header and appropriate ETag.",
  },
  PreconditionFailed: {
    text: "The ETag supplied did not match the ETag required to change this resource.",
    severity: "Critical",
    resolution: "Try the operation again using the appropriate ETag.",
  },
} as const satisfies Record<string, MessageRow>;

export type MessageKey = keyof typeof baseMessages;

export interface Message {
  readonly "@odata.type": "#Message.v1_2_0.Message";
  readonly MessageId: string;
  readonly Message: string;
  readonly MessageArgs: readonly string[];
  readonly MessageSeverity: string;
  readonly Resolution: string;
  readonly RelatedProperties?: readonly string[];
}

export function message(key: MessageKey, args: readonly string[] = [], relatedProperties: readonly string[] = []): Message {
  const row = baseMessages[key];
  return {
    "@odata.type": "#Message.v1_2_0.Message",
    MessageId: `${baseRegistry}.${key}`,
    Message: row.text.replace(/%(\d)/g, (_, digit: string) => args[Number(digit) - 1] ?? ""),
    MessageArgs: args,
    MessageSeverity: row.severity,
    Resolution: row.resolution,
    ...(relatedProperties.length === 0 ? {} : { RelatedProperties: relatedProperties }),
  };
}

/** A refusal: becomes an error answer with ExtendedInfo. */
export class RedfishError extends Error {
  override readonly name = "RedfishError";

  constructor(
    readonly status: number,
    readonly messages: readonly Message[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(messages[0]?.Message ?? "refused");
  }

  static of(status: number, key: MessageKey, args: readonly string[] = [], headers: Readonly<Record<string, string>> = {}): RedfishError {
    return new RedfishError(status, [message(key, args)], headers);
  }

  get body(): unknown {
    const [first] = this.messages;
    const isSingle = this.messages.length === 1 && first !== undefined;
    return {
      error: {
        code: isSingle ? first.MessageId : `${baseRegistry}.GeneralError`,
        message: isSingle ? first.Message : "A general error has occurred. See ExtendedInfo for more information.",
        "@Message.ExtendedInfo": this.messages,
      },
    };
  }
}
