import { notImplemented, S3Error } from "../wire/s3-error";
import { parameterOf, type S3Request } from "../wire/s3-request";
import {
  createBucket,
  deleteBucket,
  getBucketCors,
  getBucketLifecycle,
  getBucketLocation,
  getBucketTagging,
  getBucketVersioning,
  getPublicAccessBlock,
  headBucket,
  listBuckets,
} from "./buckets";
import type { Operation } from "./call";
import { copyObject } from "./copy-object";
import { deleteObject, deleteObjects } from "./delete-objects";
import { getObject } from "./get-object";
import { listObjects } from "./list-objects";
import { listMultipartUploads, listParts } from "./list-uploads";
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
  uploadPartCopy,
} from "./multipart";
import { putObject } from "./put-object";
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from "./tags";

/** What each request is: whether it is for the service, a bucket or an object, its method, and its subresource. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  "service GET": listBuckets,
  "bucket GET": listObjects,
  "bucket GET cors": getBucketCors,
  "bucket GET lifecycle": getBucketLifecycle,
  "bucket GET location": getBucketLocation,
  "bucket GET publicAccessBlock": getPublicAccessBlock,
  "bucket GET tagging": getBucketTagging,
  "bucket GET uploads": listMultipartUploads,
  "bucket GET versioning": getBucketVersioning,
  "bucket HEAD": headBucket,
  "bucket PUT": createBucket,
  "bucket DELETE": deleteBucket,
  "bucket POST delete": deleteObjects,
  "object GET": getObject,
  "object GET tagging": getObjectTagging,
  "object GET uploadId": listParts,
  "object HEAD": getObject,
  "object PUT": putObject,
  "object PUT copy": copyObject,
  "object PUT tagging": putObjectTagging,
  "object PUT uploadId": uploadPart,
  "object PUT uploadId copy": uploadPartCopy,
  "object POST uploads": createMultipartUpload,
  "object POST uploadId": completeMultipartUpload,
  "object DELETE": deleteObject,
  "object DELETE tagging": deleteObjectTagging,
  "object DELETE uploadId": abortMultipartUpload,
};

/** Parameters that make a request another operation, whether that is run here or not. */
const SUBRESOURCES = [
  ..."abac accelerate acl analytics annotation annotations attributes cors delete encryption intelligent-tiering inventory".split(
    " ",
  ),
  ..."legal-hold lifecycle location logging metadataConfiguration metadataTable metrics notification object-lock".split(
    " ",
  ),
  ..."ownershipControls policy policyStatus publicAccessBlock renameObject replication requestPayment restore".split(
    " ",
  ),
  ..."retention select session tagging torrent uploadId uploads versioning versions website".split(" "),
];

/**
 * The operation that a request asks for. Throws NotImplemented, which names it, for one that is not run here: no
 * request is taken for a simpler one.
 */
export function operationOf(request: S3Request): Operation {
  const { method, query } = request;
  const place = request.key !== "" ? "object" : request.bucket !== "" ? "bucket" : "service";
  const subresources = SUBRESOURCES.filter((name) => query.has(name));
  const isCopy = place === "object" && method === "PUT" && parameterOf(request, "x-amz-copy-source") !== undefined;
  const name = [place, method, ...subresources, ...(isCopy ? ["copy"] : [])].join(" ");
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (operation !== undefined) return operation;
  if (
    !/^(GET|HEAD|PUT|POST|DELETE)$/.test(method) ||
    (method === "POST" && place === "object" && subresources.length === 0)
  )
    throw new S3Error("MethodNotAllowed", undefined, {
      Method: method.slice(0, 20),
      ResourceType: place.toUpperCase(),
    });
  throw notImplemented(NAMES[name] ?? `the operation ${method} ?${subresources.join("&")} of a ${place}`);
}

/** Operations by name that clients are likely to try. */
const NAMES: Readonly<Record<string, string>> = {
  "bucket GET acl": "GetBucketAcl",
  "bucket GET encryption": "GetBucketEncryption",
  "bucket GET notification": "GetBucketNotificationConfiguration",
  "bucket GET ownershipControls": "GetBucketOwnershipControls",
  "bucket GET policy": "GetBucketPolicy",
  "bucket GET versions": "ListObjectVersions",
  "bucket POST": "PostObject, the upload by a form",
  "bucket PUT acl": "PutBucketAcl",
  "bucket PUT cors": "PutBucketCors: the rules are the template's",
  "bucket PUT encryption": "PutBucketEncryption",
  "bucket PUT lifecycle": "PutBucketLifecycleConfiguration: the rules are the template's",
  "bucket PUT notification": "PutBucketNotificationConfiguration: it is the template's",
  "bucket PUT policy": "PutBucketPolicy",
  "bucket PUT publicAccessBlock": "PutPublicAccessBlock: it is the template's",
  "bucket PUT tagging": "PutBucketTagging: the tags are the template's",
  "bucket PUT versioning": "PutBucketVersioning",
  "object GET acl": "GetObjectAcl",
  "object GET attributes": "GetObjectAttributes",
  "object GET legal-hold": "GetObjectLegalHold",
  "object GET retention": "GetObjectRetention",
  "object GET torrent": "GetObjectTorrent",
  "object POST restore": "RestoreObject",
  "object POST select": "SelectObjectContent",
  "object PUT acl": "PutObjectAcl",
  "object PUT legal-hold": "PutObjectLegalHold",
  "object PUT renameObject": "RenameObject",
  "object PUT retention": "PutObjectRetention",
};
