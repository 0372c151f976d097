import type { ObjectRecord } from "../objects/records";
import { type Call, causeOf, type Operation, quoted } from "./call";
import { checkWriting } from "./conditions";
import { checksumHeaders, readProperties } from "./object-properties";
import { type Received, receiveContent } from "./receive";

export const putObject: Operation = async (call) => {
  const { request, services } = call;
  const { bucket, key } = request;
  const properties = readProperties(request);
  checkWriting(request, services.store.object(bucket, key));
  const received = await receiveContent(call);
  const record: ObjectRecord = { ...properties, ...contentOf(received), modifiedAt: services.clock() };
  const cause = causeOf(call, "ObjectCreated:Put", "PutObject");
  putOrDiscard(call, received.file, () =>
    services.store.putObject(bucket, key, record, cause, (current) => checkWriting(request, current)),
  );
  return { status: 200, headers: { etag: quoted(record.etag), ...checksumHeaders(record.checksum) } };
};

/** What a record says of content that came at once. */
export const contentOf = ({ file, size, etag, checksum }: Received) => ({
  segments: [{ file, size }],
  size,
  etag,
  ...(checksum !== undefined && { checksum: { ...checksum, type: "FULL_OBJECT" as const } }),
});

/** Puts what names a file, and removes the file where that fails. */
export function putOrDiscard(call: Call, file: string, put: () => void): void {
  try {
    put();
  } catch (error) {
    call.services.store.discard([file]);
    throw error;
  }
}
