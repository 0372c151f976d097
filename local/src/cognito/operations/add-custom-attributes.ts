import { CognitoError } from "../errors/cognito-error";
import { userPoolId } from "../input/api-members";
import { list } from "../input/schema";
import { required, structure } from "../input/structure";
import { attributesOf, isStandardAttribute } from "../resources/attribute-schema";
import { changePool } from "../resources/change-pool";
import { schemaAttribute } from "../resources/pool-settings";
import { signedOperation } from "./operation";

/** Attributes can be added, never changed or taken away. */
export const addCustomAttributes = signedOperation({
  name: "AddCustomAttributes",
  input: structure({
    UserPoolId: required(userPoolId),
    CustomAttributes: required(list(schemaAttribute, { min: 1, max: 25 })),
  }),
  run(services, input) {
    const { settings, attributes } = services.pools.pool(input.UserPoolId);
    const wanted = { ...settings, Schema: [...settings.Schema, ...input.CustomAttributes] };
    const names = attributesOf(wanted).map(({ name }) => name);
    const taken = input.CustomAttributes.map(({ Name }) => Name).find(
      (name) =>
        isStandardAttribute(name) ||
        attributes.some((attribute) => attribute.name === `custom:${name}`) ||
        names.filter((other) => other === `custom:${name}`).length > 1,
    );
    if (taken !== undefined) throw new CognitoError("custom-attribute-exists", `custom:${taken}`);
    changePool(services, input.UserPoolId, wanted);
    return {};
  },
});
