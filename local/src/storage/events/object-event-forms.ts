import { createHash } from "node:crypto";
import type { JsonObject } from "../../model/json";
import type { ObjectEvent } from "../s3/objects/records";
import { canonicalUser } from "../s3/operations/owner";
import { HOST_ID } from "../s3/wire/s3-answer";

/** Where the buckets are. */
export interface EventPlace {
  readonly region: string;
  readonly accountId: string;
}

/**
 * What S3 itself sends to a function. The key is encoded as in a form.
 *
 * @see docs/aws-behaviour/object-events.md
 */
export function s3Notification(
  event: ObjectEvent,
  configurationId: string,
  { region, accountId }: EventPlace,
): JsonObject {
  const { bucket, key, size, eTag, sequencer } = event;
  return {
    Records: [
      {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: region,
        eventTime: new Date(event.time).toISOString(),
        eventName: event.name,
        userIdentity: { principalId: `AWS:${accountId}` },
        requestParameters: { sourceIPAddress: event.sourceIp },
        responseElements: { "x-amz-request-id": event.requestId, "x-amz-id-2": HOST_ID },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId,
          bucket: {
            name: bucket,
            ownerIdentity: { principalId: canonicalUser(accountId) },
            arn: `arn:aws:s3:::${bucket}`,
          },
          object: {
            key: formEncoded(key),
            ...(size !== undefined && { size }),
            ...(eTag !== undefined && { eTag }),
            sequencer,
          },
        },
      },
    ],
  };
}

/** What S3 sends to EventBridge: the same for every rule and every time that it is delivered. The key stands as it is. */
export function eventBridgeEvent(event: ObjectEvent, { region, accountId }: EventPlace): JsonObject {
  const { bucket, key, size, eTag, sequencer } = event;
  const isRemoval = event.name.startsWith("ObjectRemoved:");
  return {
    version: "0",
    id: stableId("event", bucket, event.id, event.time),
    "detail-type": isRemoval ? "Object Deleted" : "Object Created",
    source: "aws.s3",
    account: accountId,
    time: new Date(event.time).toISOString().replace(/\.\d+/, ""),
    region,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: { key, ...(size !== undefined && { size }), ...(eTag !== undefined && { etag: eTag }), sequencer },
      "request-id": event.requestId,
      requester: accountId,
      "source-ip-address": event.sourceIp,
      reason: event.reason,
      ...(isRemoval && { "deletion-type": "Permanently Deleted" }),
    },
  };
}

/** A UUID that is always the same for the same parts. */
export function stableId(...parts: readonly (string | number)[]): string {
  const hex = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** `/` stays, a blank is `+`. */
const formEncoded = (key: string): string =>
  encodeURIComponent(key)
    .replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
