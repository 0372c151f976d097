import { createHash } from "node:crypto";
import { readResponse } from "../../../../http/body";
import { identityProvidersOf, type ProviderSettings } from "../../../resources/identity-provider";
import { isRealSaml } from "../../../resources/provider-modes";
import type { Services } from "../../../resources/services";
import type { ProviderMetadataRecord } from "../../../store/saml-records";
import { FederationError } from "../federation-error";
import { checkAddress } from "../fetch-json";
import { type IdpMetadata, readIdpMetadata } from "./idp-metadata";

/** AWS reads metadata anew after six hours. */
const KEPT = 6 * 3_600_000;
const LIMIT_MILLIS = 5_000;
const LIMIT_BYTES = 262_144;

/**
 * The metadata of a SAML provider, from its `MetadataFile` or from its `MetadataURL`, which is read anew for each
 * sign-in that begins (`fresh`): a developer's provider restarts with other keys. If the address does not answer, or
 * not well, what it answered in the last six hours counts. Throws FederationError.
 */
export async function findMetadata(
  services: Services,
  poolId: string,
  settings: ProviderSettings,
  age: "fresh" | "kept",
): Promise<IdpMetadata> {
  const { ProviderName, ProviderDetails: details } = settings;
  const [file, url] = [details["MetadataFile"], details["MetadataURL"]];
  const now = services.clock();
  const source = file ? createHash("sha256").update(file).digest("hex") : (url ?? "");
  const known = services.tables.providerMetadata.get(poolId, ProviderName);
  const kept = known?.source === source && (file || now - known.readAt < KEPT) ? known : undefined;
  if (kept !== undefined && (file || age === "kept")) return readIdpMetadata(kept.text, now);
  try {
    const text = file || (await fetchMetadata(source));
    return keep(services, [poolId, ProviderName], { source, text, readAt: now });
  } catch (error) {
    if (kept === undefined || !(error instanceof FederationError)) throw error;
    services.log(`${ProviderName}: ${error.message} What it answered before is used.`);
    return readIdpMetadata(kept.text, now);
  }
}

/** Logs what is wrong with a `MetadataFile`, so that it shows at the start and not only when somebody signs in. */
export function warnOfMetadata(services: Services, poolId: string): void {
  const { tables, clock, log } = services;
  for (const { settings } of identityProvidersOf(tables, poolId)) {
    const file = settings.ProviderDetails["MetadataFile"];
    if (!file || !isRealSaml(services, settings)) continue;
    try {
      readIdpMetadata(file, clock());
    } catch (error) {
      if (!(error instanceof FederationError)) throw error;
      log(`${settings.ProviderName}: ${error.message} Nobody can sign in by it.`);
    }
  }
}

function keep(
  { store, tables }: Services,
  key: readonly [string, string],
  record: ProviderMetadataRecord,
): IdpMetadata {
  const metadata = readIdpMetadata(record.text, record.readAt);
  const { signIn, signOut } = metadata;
  store.write(() =>
    tables.providerMetadata.put([...key], {
      ...record,
      ...(signIn.redirect !== undefined && { signIn: signIn.redirect }),
      ...(signOut?.redirect !== undefined && { signOut: signOut.redirect }),
    }),
  );
  return metadata;
}

/** Redirects are not followed: they could lead past the check of the address. */
async function fetchMetadata(url: string): Promise<string> {
  checkAddress("metadata", url);
  const limit = AbortSignal.timeout(LIMIT_MILLIS);
  const answer = await reach(limit, async () => {
    const accept = "application/samlmetadata+xml, application/xml, text/xml";
    const response = await fetch(url, { headers: { accept }, redirect: "manual", signal: limit });
    return { status: response.status, text: await readResponse(response, LIMIT_BYTES) };
  });
  if (answer.status !== 200) throw new FederationError(`The provider's metadata address answers ${answer.status}.`);
  if (answer.text === undefined) throw new FederationError("The provider's metadata is longer than is taken.");
  return answer.text;
}

async function reach<Result>(limit: AbortSignal, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    const why = limit.aborted ? "takes too long" : "can't be reached";
    throw new FederationError(`The provider's metadata address ${why}.`, { cause });
  }
}
