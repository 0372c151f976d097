import type { Services } from "../resources/services";
import type { HttpRequest } from "./http-route";

/** The services for one request: they know who calls, for threat protection to judge and to keep. */
export const servicesOfCall = (services: Services, { id, address, headers }: HttpRequest): Services => ({
  ...services,
  call: {
    address,
    userAgent: (headers["user-agent"] ?? "").slice(0, 1024),
    requestId: id,
    findings: { compromised: false },
  },
});
