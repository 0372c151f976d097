"""Runs SAM's own translator. Needs aws-sam-cli, which brings it.

    python .ci/translate.py FOLDER                       template.yaml, once for each set of parameters that makes it
                                                         something else, as FOLDER/<name>.json for linters to read
    python .ci/translate.py --built TEMPLATE ENVIRONMENT prints what it makes of the template that `sam build` wrote

cfn-lint passes templates that SAM then refuses, and SAM passes circles that CloudFormation then refuses. The exit status is
0 only if SAM takes every set and no translated template has a circle.
"""

import copy
import json
import os
import sys
from pathlib import Path

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

PROJECT = Path(__file__).resolve().parent.parent
# Where the translator looks for the Region and its partition.
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
EVERYTHING = {
    "RefreshRotation": "true",
    "RequireMfa": "true",
    "MachineClient": "true",
    "ApiDomainName": "api.example.com",
    "ApiCertificateArn": CERTIFICATE,
    "SignInDomainName": "auth.example.com",
    "SignInCertificateArn": CERTIFICATE,
    "Throttling": "true",
    "AlarmEmail": "operations@example.com",
    "Tracing": "true",
    "CanaryDeployments": "true",
    "WebHosting": "cloudfront",
    "WebCertificateArn": CERTIFICATE,
}
EXISTING_POOL = {"ExistingUserPoolId": "us-east-1_Ab12Cd34E", "ExistingClientId": "3n4b5urk1ft4fl3mg5e62d9ado"}
PAGE = {"WebUrl": "https://app.example.com"}

SETS = {
    "dev": {},
    "staging": {"Environment": "staging", **PAGE},
    "prod": {"Environment": "prod", **PAGE},
    "dev-everything": EVERYTHING,
    "staging-everything": {"Environment": "staging", **PAGE, **EVERYTHING},
    "prod-everything": {"Environment": "prod", **PAGE, **EVERYTHING},
    "existing-pool": EXISTING_POOL,
    "existing-pool-everything": {"Environment": "prod", **PAGE, **EVERYTHING, **EXISTING_POOL},
    "alarms-alone": {"AlarmEmail": "operations@example.com"},
    "canary-alone": {"CanaryDeployments": "true"},
    "page-alone": {"WebHosting": "cloudfront"},
    "local-keys": {"LocalJwks": '{"keys":[]}'},
}


PLACE = "s3://built/"


def functions_of(template, kind):
    return {name: resource for name, resource in template["Resources"].items() if resource["Type"] == kind}


def translate(template, parameters):
    """What CloudFormation gets, with all code in S3 as `sam package` leaves it."""
    packaged = copy.deepcopy(template)
    for name, resource in functions_of(packaged, "AWS::Serverless::Function").items():
        resource["Properties"]["CodeUri"] = PLACE + resource["Properties"].get("CodeUri", name)
    return Translator({}, Parser()).translate(packaged, parameters)


def translate_set(template, overrides):
    unknown = set(overrides) - set(template["Parameters"])
    if unknown:
        raise ValueError(f"the template has no parameters {unknown}")
    translated = translate(template, overrides)
    # What the linters read as the parameters' values.
    for name, value in overrides.items():
        translated["Parameters"][name]["Default"] = value
    return translated


def translate_built(path, environment):
    """The code of each function stays the folder that was built: by its absolute path, where S3's address would be."""
    translated = translate(yaml_parse(path.read_text(encoding="utf-8")), {"Environment": environment})
    for resource in functions_of(translated, "AWS::Lambda::Function").values():
        resource["Properties"]["Code"] = str(path.resolve().parent / resource["Properties"]["Code"]["S3Key"])
        # How the code was made is SAM CLI's business; it is made.
        resource.pop("Metadata", None)
    # The page's folder, relative to the source: no answer of the API depends on it.
    translated.pop("Metadata", None)
    return translated


def references(value):
    """The logical ids and others that a part of a template names."""
    if isinstance(value, dict):
        for key, argument in value.items():
            if key == "Ref":
                yield argument
            elif key == "Fn::GetAtt":
                yield argument[0] if isinstance(argument, list) else argument.split(".")[0]
            elif key == "Fn::Sub":
                text, names = (argument, {}) if isinstance(argument, str) else argument
                for part in text.split("${")[1:]:
                    name = part.split("}")[0].split(".")[0]
                    if name not in names:
                        yield name
                yield from references(names)
            elif key == "DependsOn":
                yield from [argument] if isinstance(argument, str) else argument
            else:
                yield from references(argument)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def circle(resources):
    """Takes away what names nothing that is left, until nothing changes: what remains hangs on a circle."""
    left = {name: set(references(resource)) & set(resources) for name, resource in resources.items()}
    while True:
        free = [name for name, named in left.items() if not named & set(left)]
        if not free:
            return sorted(left)
        for name in free:
            del left[name]


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    template = yaml_parse((PROJECT / "template.yaml").read_text(encoding="utf-8"))
    failed = False
    for name, overrides in SETS.items():
        try:
            translated = translate_set(template, overrides)
        except Exception as error:  # SAM has several kinds, and each is a failure.
            causes = getattr(error, "causes", None) or [error]
            print(f"FAILED {name}: SAM refuses it: {'; '.join(str(getattr(c, 'message', c)) for c in causes)}")
            failed = True
            continue
        hanging = circle(translated["Resources"])
        if hanging:
            print(f"FAILED {name}: these depend on each other in a circle: {', '.join(hanging)}")
            failed = True
        (folder / f"{name}.json").write_text(json.dumps(translated, indent=1), encoding="utf-8")
        print(f"ok     {name}: {len(translated['Resources'])} resources")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--built":
        json.dump(translate_built(Path(sys.argv[2]), sys.argv[3]), sys.stdout)
    elif len(sys.argv) == 2:
        sys.exit(main(Path(sys.argv[1])))
    else:
        sys.exit("usage: python .ci/translate.py FOLDER | --built TEMPLATE ENVIRONMENT")
