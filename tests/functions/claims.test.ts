import { expect, test } from "@jest/globals";
import { callerFromClaims } from "../../functions/_shared/caller";
import { listClaim, timeClaim } from "../../functions/_shared/claims";

test.each([
  ["as the HTTP API writes it", "[admin regular]", ["admin", "regular"]],
  ["of one, as the HTTP API writes it", "[admin]", ["admin"]],
  ["that is empty, as the HTTP API writes it", "[]", []],
  ["as scopes are written", "openid admin-x", ["openid", "admin-x"]],
  ["as scopes are written, with blanks too many", "  openid  admin-x ", ["openid", "admin-x"]],
  ["as a token holds it", ["admin", "two words"], ["admin", "two words"]],
  ["with members that are no text", ["admin", 7, null], ["admin"]],
  ["that is empty text", "", []],
  ["that is a number", 7, []],
  ["that is absent", undefined, []],
])("reading a list among the claims gives its members or none: %s", (_, value, list) => {
  expect(listClaim({ claim: value }, "claim")).toEqual(list);
});

test.each([
  ["1618366253", 1618366253],
  [1618366253, 1618366253],
  ["", undefined],
  ["soon", undefined],
  ["1e20", undefined],
  [Number.NaN, undefined],
  [true, undefined],
  [undefined, undefined],
])("the time claim %p is read as %p", (value, time) => {
  expect(timeClaim({ claim: value }, "claim")).toBe(time);
});

const claims = { token_use: "access", client_id: "c1", username: "ann", sub: "s1", exp: "1618366253" };

test.each([
  ["the user of an access token", claims, "ann"],
  ["the user of an ID token", { token_use: "id", aud: "c1", "cognito:username": "ann", exp: 1 }, "ann"],
  ["the client itself, where there is no user", { token_use: "access", client_id: "c1", sub: "c1", exp: 1 }, "c1"],
])("the caller is %s", (_, given, username) => {
  expect(callerFromClaims(given)).toMatchObject({ username, clientId: "c1" });
});

test.each(["token_use", "client_id", "exp"])("there is no caller without %s", (name) => {
  expect(callerFromClaims({ ...claims, [name]: undefined })).toBeUndefined();
});

test("there is no caller where no claim names one", () => {
  expect(callerFromClaims({ ...claims, username: "", sub: "" })).toBeUndefined();
});
