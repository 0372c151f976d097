import { CognitoError } from "../errors/cognito-error";
import { accessToken, pageToken } from "../input/api-members";
import { toApiTime } from "../input/api-time";
import { anything, integer, string } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import { completeRegistration, startRegistration } from "../users/passkeys/registration";
import { findPasskey, MOST_PASSKEYS, removePasskey } from "../users/passkeys/stored-passkeys";
import { userOperation } from "./operation";
import { readPage } from "./paging";

const ofUser = { AccessToken: required(accessToken) } as const;

export const startWebAuthnRegistration = userOperation({
  name: "StartWebAuthnRegistration",
  input: structure(ofUser),
  run: (services, _input, caller) => ({ CredentialCreationOptions: startRegistration(services, caller) }),
});

export const completeWebAuthnRegistration = userOperation({
  name: "CompleteWebAuthnRegistration",
  input: structure({ ...ofUser, Credential: required(anything) }),
  async run(services, { Credential }, caller) {
    await completeRegistration(services, caller, Credential);
    return {};
  },
});

export const listWebAuthnCredentials = userOperation({
  name: "ListWebAuthnCredentials",
  input: structure({
    ...ofUser,
    NextToken: optional(pageToken),
    MaxResults: optional(integer({ min: 0, max: MOST_PASSKEYS })),
  }),
  run({ tables }, { NextToken: token, MaxResults = MOST_PASSKEYS }, { pool, user }) {
    const prefix = [pool.id, user.sub];
    const limit = MaxResults === 0 ? MOST_PASSKEYS : MaxResults;
    const page = readPage({ prefix, token, limit }, (after) => tables.passkeys.entries(prefix, after));
    const Credentials = page.items.map((passkey) => ({
      CredentialId: passkey.credentialId,
      FriendlyCredentialName: passkey.friendlyName,
      RelyingPartyId: passkey.relyingPartyId,
      ...(passkey.attachment !== undefined && { AuthenticatorAttachment: passkey.attachment }),
      AuthenticatorTransports: passkey.transports,
      CreatedAt: toApiTime(passkey.createdAt),
    }));
    return { Credentials, ...page.next };
  },
});

/** Only the user's own passkeys: another user's does not exist here. */
export const deleteWebAuthnCredential = userOperation({
  name: "DeleteWebAuthnCredential",
  input: structure({ ...ofUser, CredentialId: required(string({ min: 1, max: 2_048 })) }),
  run({ store, tables }, { CredentialId: id }, { pool, user }) {
    store.write(() => {
      if (findPasskey(tables, pool.id, user.sub, id) === undefined) throw new CognitoError("no-such-passkey");
      removePasskey(tables, pool.id, user.sub, id);
    });
    return {};
  },
});
