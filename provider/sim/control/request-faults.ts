import { filters, trigger, type FaultRow } from "./fault-row.js";

/** Connections, logins and the BMC's web server. */
export const requestFaults = {
  refused: {
    group: "bmc",
    meaning: "requests are refused with a status and a message",
    parameters: {
      ...filters,
      body: { type: "string", meaning: "only requests whose JSON body matches this regular expression" },
      status: { type: "number", meaning: "status of the answer", default: 400 },
      messageId: { type: "string", meaning: "MessageId; its last segment is what clients look at", default: "Base.1.18.1.GeneralError" },
      text: { type: "string", meaning: "the message", default: "The request was refused." },
      retryAfter: { type: "string", meaning: "value of Retry-After; `date` gives a date 2 s ahead of the Date header" },
      power: { type: "string", meaning: "only while the power state is this" },
      carriedOut: { type: "boolean", meaning: "what was asked for is done all the same", default: false },
      form: {
        type: "string",
        meaning: "standard; object: ExtendedInfo is no list; bare: no code and no ExtendedInfo; html",
        default: "standard",
      },
    },
  },
  "bmc-reboot": {
    group: "bmc",
    meaning: "the BMC restarts: refused connections, then 503, then 401 for every session of before",
    parameters: {
      ...trigger,
      downMs: { type: "number", meaning: "how long connections are refused", default: 1000 },
      notReadyMs: { type: "number", meaning: "how long 503 is answered afterwards", default: 500 },
      epoch: { type: "boolean", meaning: "its clock is back at 1970", default: false },
      dropMedia: { type: "boolean", meaning: "the virtual medium is gone", default: false },
    },
  },
  "session-timeout": {
    group: "bmc",
    meaning: "sessions expire after a short disuse",
    parameters: { seconds: { type: "number", meaning: "how long", default: 1 } },
  },
  "sessions-killed": { group: "bmc", meaning: "every session is ended once", parameters: { ...trigger } },
  "password-changed": {
    group: "bmc",
    meaning: "the account has another password; after some failed logins it is locked",
    parameters: { lockAfter: { type: "number", meaning: "failed logins that lock the account", default: 3 } },
  },
  "ip-blocked": { group: "bmc", meaning: "connections are closed as soon as they are made", parameters: {} },
  garbled: {
    group: "bmc",
    meaning: "the body of an answer is not what it should be",
    parameters: {
      ...filters,
      form: { type: "string", meaning: "truncated, html, empty, list, gzip (unasked) or broken-gzip", default: "truncated" },
    },
  },
  hang: { group: "bmc", meaning: "a request is never answered", parameters: { ...filters } },
  redirect: {
    group: "bmc",
    meaning: "requests are redirected",
    parameters: {
      ...filters,
      to: {
        type: "string",
        meaning: "slash (same path with one more or less), absolute, other-origin, plain-http or loop",
        default: "slash",
      },
      status: { type: "number", meaning: "301, 302, 307 or 308", default: 308 },
    },
  },
  "odd-headers": {
    group: "bmc",
    meaning: "answers carry unusual headers",
    parameters: { form: { type: "string", meaning: "close (Connection: close) or duplicate (every header twice)", default: "close" } },
  },
  "encoding-refused": { group: "bmc", meaning: "Accept-Encoding: identity is answered 406", parameters: { ...filters } },
  "chunked-refused": { group: "bmc", meaning: "a request body without Content-Length is answered 411", parameters: {} },
  "query-refused": { group: "bmc", meaning: "every query option, such as $expand, is answered 501", parameters: {} },
  "parallel-refused": { group: "bmc", meaning: "a request that comes while another one is answered gets 503", parameters: {} },
  "other-certificate": {
    group: "bmc",
    meaning: "the BMC has a certificate of another kind, also for the fingerprint that it shows",
    parameters: { form: { type: "string", meaning: "expired, not-yet-valid, other-name or wrong-usage", default: "expired" } },
  },
  "old-tls": {
    group: "bmc",
    meaning: "the BMC cannot do current TLS",
    parameters: { form: { type: "string", meaning: "1.0 or broken (the handshake is cut)", default: "1.0" } },
  },
} as const satisfies Record<string, FaultRow>;
