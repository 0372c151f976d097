"""Calls operations of the user pool by boto3, one for each line of JSON on standard input."""

import json
import sys

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, region = sys.argv[1:]
client = boto3.client(
    "cognito-idp",
    endpoint_url=endpoint,
    region_name=region,
    config=Config(retries={"total_max_attempts": 1}),
)


def call(operation, parameters):
    try:
        output = getattr(client, xform_name(operation))(**parameters)
        return {"output": output}
    except ClientError as error:
        # The class of its own that client.exceptions has for each modelled error; ClientError for the others.
        return {"error": {"name": type(error).__name__, "message": error.response["Error"]["Message"]}}


for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(call(request["operation"], request["input"]), default=str), flush=True)
