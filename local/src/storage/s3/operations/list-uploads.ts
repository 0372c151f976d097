import type { UploadRecord } from "../objects/records";
import { xmlAnswer } from "../wire/s3-answer";
import { notImplemented } from "../wire/s3-error";
import { isoDate, type Operation, quoted } from "./call";
import { encoderOf, readCount, readMost } from "./list-objects";
import { findUpload, uploadIdOf } from "./multipart";
import { ownerOf } from "./owner";

export const listParts: Operation = (call) => {
  const { request, services } = call;
  const upload = findUpload(call);
  const most = readMost(request.query.get("max-parts"), "max-parts");
  const marker = readCount(request.query.get("part-number-marker"), "part-number-marker") ?? 0;
  const found = [...firstOf(services.store.parts(uploadIdOf(request), marker), most + 1)];
  const parts = found.slice(0, most);
  const owner = ownerOf(services);
  return xmlAnswer("ListPartsResult", {
    Bucket: request.bucket,
    Key: encoderOf(request)(request.key),
    UploadId: uploadIdOf(request),
    PartNumberMarker: marker,
    NextPartNumberMarker: parts.at(-1)?.number ?? 0,
    MaxParts: most,
    IsTruncated: most > 0 && found.length > most,
    ChecksumAlgorithm: upload.checksum?.algorithm,
    ChecksumType: upload.checksum?.type,
    Part: parts.map(({ number, part }) => ({
      PartNumber: number,
      LastModified: isoDate(part.modifiedAt),
      ETag: quoted(part.etag),
      Size: part.segment.size,
      ...(part.checksum !== undefined && { [`Checksum${part.checksum.algorithm}`]: part.checksum.value }),
    })),
    Initiator: owner,
    Owner: owner,
    StorageClass: upload.properties.storageClass,
  });
};

export const listMultipartUploads: Operation = (call) => {
  const { request, services } = call;
  const { query, bucket } = request;
  if (query.get("delimiter")) throw notImplemented("a delimiter in ListMultipartUploads");
  const most = readMost(query.get("max-uploads"), "max-uploads");
  const [prefix, keyMarker] = [query.get("prefix") ?? "", query.get("key-marker") ?? ""];
  const idMarker = query.get("upload-id-marker") ?? "";
  const after = keyMarker === "" ? undefined : ([keyMarker, idMarker === "" ? "\u{10ffff}" : idMarker] as const);
  const found = [...firstOf(withPrefix(services.store.uploads(bucket, after), prefix), most + 1)];
  const uploads = found.slice(0, most);
  const encode = encoderOf(request);
  const owner = ownerOf(services);
  const last = found.length > most ? uploads.at(-1) : undefined;
  return xmlAnswer("ListMultipartUploadsResult", {
    Bucket: bucket,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: last === undefined ? undefined : encode(last.upload.key),
    NextUploadIdMarker: last?.uploadId,
    Prefix: encode(prefix),
    EncodingType: query.get("encoding-type"),
    MaxUploads: most,
    IsTruncated: last !== undefined,
    Upload: uploads.map(({ uploadId, upload }) => ({
      Key: encode(upload.key),
      UploadId: uploadId,
      Initiator: owner,
      Owner: owner,
      StorageClass: upload.properties.storageClass,
      Initiated: isoDate(upload.startedAt),
      ChecksumAlgorithm: upload.checksum?.algorithm,
      ChecksumType: upload.checksum?.type,
    })),
  });
};

function* withPrefix<Item extends { readonly upload: UploadRecord }>(items: Iterable<Item>, prefix: string) {
  for (const item of items) if (item.upload.key.startsWith(prefix)) yield item;
}

function* firstOf<Item>(items: Iterable<Item>, most: number): Generator<Item> {
  let count = 0;
  for (const item of items) {
    if (count === most) return;
    count += 1;
    yield item;
  }
}
