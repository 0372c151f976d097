import { expect, test } from "@jest/globals";
import { isLoopbackHost, isLoopbackOrigin, isOwnHost } from "../../src/http/loopback-only";
import { isSecureUrl } from "../../src/model/loopback";

test.each([
  ["localhost", true],
  ["LocalHost:3000", true],
  ["api.localhost:3000", true],
  ["my_api.v1.localhost", true],
  ["127.0.0.1", true],
  ["127.1.2.3:1", true],
  ["[::1]:3000", true],
  ["", false],
  [":3000", false],
  [".localhost", false],
  ["..localhost", false],
  ["localhost.", false],
  ["localhost:", false],
  ["localhost:123456", false],
  ["localhost:80:80", false],
  ["notlocalhost", false],
  ["localhost.evil.example", false],
  ["127.0.0.1.evil.example", false],
  ["localhost@evil.example", false],
  ["evil.example/localhost", false],
  ["evil.example,localhost", false],
  ["localhost\u00a0", false],
  ["0.0.0.0", false],
  ["192.168.0.1", false],
  ["[::]", false],
  ["::1", false],
])("the Host %j is this machine's own: %p", (host, isOwn) => {
  expect(isLoopbackHost(host)).toBe(isOwn);
});

test.each([
  ["http://localhost:8080", true],
  ["https://127.0.0.1", true],
  ["http://app.localhost:1", true],
  ["null", false],
  ["", false],
  ["localhost:8080", false],
  ["http://evil.example", false],
  ["http://localhost.evil.example", false],
  ["http://evil.example/localhost", false],
  ["http://localhost@evil.example", false],
  ["http://localhost/", false],
  ["file://localhost", false],
])("the Origin %j is a page of this machine: %p", (origin, isLocal) => {
  expect(isLoopbackOrigin(origin)).toBe(isLocal);
});

test.each([
  ["127.0.0.1:4000", 4000, true],
  ["window.localhost:4000", 4000, true],
  ["localhost:04000", 4000, true],
  ["localhost", 80, true],
  ["localhost", 4000, false],
  ["localhost:4001", 4000, false],
  ["evil.example:4000", 4000, false],
  ["", 80, false],
])("the Host %j is the server on port %d: %p", (host, port, isOwn) => {
  expect(isOwnHost(host, port)).toBe(isOwn);
});

test.each([
  ["https://idp.example", true],
  ["http://localhost:9000/keys", true],
  ["http://LOCALHOST", true],
  ["http://127.0.0.2", true],
  ["http://127.1", true],
  ["http://[::1]:1", true],
  ["http://idp.example", false],
  ["http://localhost.evil.example", false],
  ["http://idp.localhost", false],
  ["http://localhost@evil.example", false],
  ["http://127.0.0.1.evil.example", false],
  ["http://0.0.0.0", false],
  ["ftp://localhost", false],
  ["data:text/plain,x", false],
])("what %s answers can't be changed on its way: %p", (url, isSecure) => {
  expect(isSecureUrl(new URL(url))).toBe(isSecure);
});
