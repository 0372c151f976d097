import { CognitoError } from "../errors/cognito-error";
import { clientId, userPoolId } from "../input/api-members";
import { boolean } from "../input/schema";
import { required, structure, withDefault } from "../input/structure";
import {
  brandingContent,
  brandingId,
  brandingOf,
  checkBrandingContent,
  describeBranding,
  existingBranding,
  putBranding,
} from "../resources/branding";
import { poolOperation, signedOperation } from "./operation";

/** The members that name one style. */
const named = { UserPoolId: required(userPoolId), ManagedLoginBrandingId: required(brandingId) } as const;

/** Read and without effect: the local pages have no defaults of AWS that could be merged. */
const merging = { ReturnMergedResources: withDefault(boolean, false) } as const;

export const createManagedLoginBranding = signedOperation({
  name: "CreateManagedLoginBranding",
  input: structure({ UserPoolId: required(userPoolId), ClientId: required(clientId), ...brandingContent }),
  run(services, { UserPoolId, ...settings }) {
    const { pool, client } = services.pools.clientOf(UserPoolId, settings.ClientId);
    checkBrandingContent(settings);
    const branding = services.store.write(() => {
      if (brandingOf(services.tables, pool.id, client.id) !== undefined) throw new CognitoError("branding-exists");
      return putBranding(services, pool.id, settings, false);
    });
    return { ManagedLoginBranding: describeBranding(pool.id, branding) };
  },
});

export const updateManagedLoginBranding = poolOperation({
  name: "UpdateManagedLoginBranding",
  input: structure({ ...named, ...brandingContent }),
  run(services, { UserPoolId, ManagedLoginBrandingId, ...content }, pool) {
    checkBrandingContent(content);
    const branding = services.store.write(() => {
      const { settings, record } = existingBranding(services.tables, pool.id, ManagedLoginBrandingId);
      return putBranding(services, pool.id, { ...content, ClientId: settings.ClientId }, record.fromTemplate);
    });
    return { ManagedLoginBranding: describeBranding(pool.id, branding) };
  },
});

export const describeManagedLoginBranding = poolOperation({
  name: "DescribeManagedLoginBranding",
  input: structure({ ...named, ...merging }),
  run({ tables }, { ManagedLoginBrandingId: id }, pool) {
    return { ManagedLoginBranding: describeBranding(pool.id, existingBranding(tables, pool.id, id)) };
  },
});

export const describeManagedLoginBrandingByClient = signedOperation({
  name: "DescribeManagedLoginBrandingByClient",
  input: structure({ UserPoolId: required(userPoolId), ClientId: required(clientId), ...merging }),
  run({ pools, tables }, { UserPoolId, ClientId }) {
    const { pool, client } = pools.clientOf(UserPoolId, ClientId);
    const branding = brandingOf(tables, pool.id, client.id);
    if (branding === undefined) throw new CognitoError("no-such-branding");
    return { ManagedLoginBranding: describeBranding(pool.id, branding) };
  },
});

export const deleteManagedLoginBranding = poolOperation({
  name: "DeleteManagedLoginBranding",
  input: structure(named),
  run({ store, tables }, { ManagedLoginBrandingId }, pool) {
    store.write(() => {
      const { id } = existingBranding(tables, pool.id, ManagedLoginBrandingId);
      tables.brandings.remove(pool.id, id);
    });
    return undefined;
  },
});
