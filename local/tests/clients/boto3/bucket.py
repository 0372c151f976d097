"""A session of boto3 with a bucket: endpoint, region, bucket and folder are its arguments. Prints what it saw as JSON."""

import io
import json
import os
import sys
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, region, bucket, folder = sys.argv[1:]
s3 = boto3.client("s3", endpoint_url=endpoint, region_name=region, config=Config(signature_version="s3v4"))
seen = {}

s3.put_object(Bucket=bucket, Key="boto/größe +.txt", Body=b"hello", Metadata={"a": "1"}, ContentType="text/plain")
seen["get"] = s3.get_object(Bucket=bucket, Key="boto/größe +.txt")["Body"].read().decode()
seen["metadata"] = s3.head_object(Bucket=bucket, Key="boto/größe +.txt")["Metadata"]

large = os.urandom(20 * 1024 * 1024 + 3)
parts = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
s3.upload_fileobj(io.BytesIO(large), bucket, "boto/large", Config=parts)
back = io.BytesIO()
s3.download_fileobj(bucket, "boto/large", back, Config=parts)
seen["large"] = back.getvalue() == large
s3.copy({"Bucket": bucket, "Key": "boto/large"}, bucket, "boto/copy", Config=parts)
seen["copy"] = s3.get_object(Bucket=bucket, Key="boto/copy")["Body"].read() == large

pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="boto/", PaginationConfig={"PageSize": 1})
seen["keys"] = [item["Key"] for page in pages for item in page["Contents"]]


def status(request):
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


fields = {"Bucket": bucket, "Key": "boto/signed", "ContentType": "image/png"}
url = s3.generate_presigned_url("put_object", Params=fields, ExpiresIn=60)
put = lambda type: urllib.request.Request(url, data=b"png", method="PUT", headers={"content-type": type})
seen["signed"] = [status(put("image/png")), status(put("text/html")), status(url)]


def error(call):
    try:
        call()
    except ClientError as problem:
        return problem.response["Error"]["Code"]


seen["errors"] = [
    error(lambda: s3.get_object(Bucket=bucket, Key="nowhere")),
    error(lambda: s3.list_objects_v2(Bucket="nobodys-bucket")),
    error(lambda: s3.put_object(Bucket=bucket, Key="boto/signed", Body=b"", IfNoneMatch="*")),
    error(lambda: s3.get_bucket_policy(Bucket=bucket)),
]
keys = [{"Key": key} for key in [*seen["keys"], "boto/signed"]]
seen["deleted"] = len(s3.delete_objects(Bucket=bucket, Delete={"Objects": keys})["Deleted"])
print(json.dumps(seen))
