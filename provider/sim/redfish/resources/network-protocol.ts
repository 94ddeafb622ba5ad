import { PatchReader } from "../body.js";
import type { Bmc } from "../bmc.js";
import { collection, link, paths } from "../bmc.js";
import type { Call, Reply, Route } from "../route.js";

/** The BMC's own network: protocols and address. */
export function networkProtocolRoutes(bmc: Bmc): Route[] {
  return [
    {
      path: paths.networkProtocol,
      schema: "ManagerNetworkProtocol.v1_10_1",
      answers: { GET: () => ({ status: 200, body: showProtocols(bmc) }), PATCH: (call) => patch(bmc, call) },
    },
    {
      path: paths.managerInterfaces,
      schema: "EthernetInterfaceCollection",
      answers: {
        GET: () =>
          collection(paths.managerInterfaces, "EthernetInterfaceCollection", "Manager Ethernet Interface Collection", [
            paths.managerInterface,
          ]),
      },
    },
    {
      path: paths.managerInterface,
      schema: "EthernetInterface.v1_9_0",
      answers: { GET: () => ({ status: 200, body: showInterface(bmc) }) },
    },
  ];
}

function showProtocols(bmc: Bmc): Record<string, unknown> {
  const { port, isTls } = bmc.listening();
  return {
    "@odata.id": paths.networkProtocol,
    "@odata.type": "#ManagerNetworkProtocol.v1_10_1.ManagerNetworkProtocol",
    Id: "NetworkProtocol",
    Name: "Manager Network Protocol",
    HostName: "",
    FQDN: "",
    HTTP: isTls ? { ProtocolEnabled: false, Port: 80 } : { ProtocolEnabled: true, Port: port },
    HTTPS: { ProtocolEnabled: isTls, Port: isTls ? port : 443, ...(isTls ? { Certificates: link(paths.httpsCertificates) } : {}) },
    SSDP: { ProtocolEnabled: false },
    IPMI: { ProtocolEnabled: false },
    SSH: { ProtocolEnabled: false },
    Status: { State: "Enabled", Health: "OK" },
  };
}

/** Nothing here can be changed; says so property by property. */
function patch(bmc: Bmc, call: Call): Reply {
  const reader = new PatchReader(call.body, showProtocols(bmc));
  reader.onlyWritable([]);
  reader.finish();
  return { status: 200, body: showProtocols(bmc) };
}

function showInterface(bmc: Bmc): Record<string, unknown> {
  const { host } = bmc.listening();
  const isIpv6 = host.includes(":");
  return {
    "@odata.id": paths.managerInterface,
    "@odata.type": "#EthernetInterface.v1_9_0.EthernetInterface",
    Id: "eth0",
    Name: "Manager Ethernet Interface",
    InterfaceEnabled: true,
    LinkStatus: "LinkUp",
    MACAddress: "02:00:00:00:00:01",
    IPv4Addresses: isIpv6 ? [] : [{ Address: host, AddressOrigin: "Static" }],
    IPv6Addresses: isIpv6 ? [{ Address: host, AddressOrigin: "Static" }] : [],
    Status: { State: "Enabled", Health: "OK" },
  };
}
