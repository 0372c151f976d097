"""Signs in by pycognito, one call for each line of JSON on standard input.

pycognito confirms and forgets devices at an address that it makes itself, AWS's; those requests alone are sent to the pool.
"""

import json
import sys

import boto3
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from pycognito.aws_srp import AWSSRP
from pycognito.exceptions import MFAChallengeException

endpoint, region, pool_id, client_id = sys.argv[1:]
client = boto3.client(
    "cognito-idp",
    endpoint_url=endpoint,
    region_name=region,
    config=Config(retries={"total_max_attempts": 1}),
)
send = requests.Session.request


def to_the_pool(session, method, url, **options):
    if url != f"https://cognito-idp.{region}.amazonaws.com/":
        raise ValueError(f"pycognito asks for {url}")
    return send(session, method, endpoint, **options)


requests.Session.request = to_the_pool


def srp(username, password, device=None):
    device = device or {}
    return AWSSRP(
        username=username, password=password, pool_id=pool_id, client_id=client_id, client=client, **device
    )


def sign_in(username, password, device=None):
    return srp(username, password, device).authenticate_user()


def confirm_device(username, password, tokens, name):
    user = srp(username, password)
    response, device_password = user.confirm_device(tokens, name)
    device = {
        "device_key": user.device_key,
        "device_group_key": user.device_group_key,
        "device_password": device_password,
    }
    return {"status": response.status_code, "body": response.json(), "device": device}


def update_device_status(username, password, token, key, is_remembered):
    return srp(username, password).update_device_status(is_remembered, token, key)


def forget_device(username, password, token, key):
    return srp(username, password).forget_device(token, key)


CALLS = {call.__name__: call for call in (sign_in, confirm_device, update_device_status, forget_device)}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"output": CALLS[request["operation"]](*request["input"])}
    except MFAChallengeException as challenge:
        answer = {"output": challenge.get_tokens()}
    except ClientError as error:
        answer = {"error": {"name": type(error).__name__, "message": error.response["Error"]["Message"]}}
    print(json.dumps(answer, default=str), flush=True)
