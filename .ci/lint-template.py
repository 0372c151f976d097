"""Holds template.yaml against other people's rules, by what SAM makes of it.

    python .ci/lint-template.py FOLDER CFN_GUARD

FOLDER holds what .ci/translate.py wrote, CFN_GUARD is the package @cdklabs/cdk-validator-cfnguard, unpacked: the program and
AWS's registry of controls. Run it by the Python that has cfn-lint, cfn-lint-serverless and checkov.

Every finding must match a row of docs/linters.md, and every row a finding: a row that nothing needs any more is taken out. The
exit status is 0 only then.
"""

import fnmatch
import json
import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TABLE = PROJECT / "docs" / "linters.md"
BIN = Path(sys.executable).parent

# checkov and cfn-guard take long and look at no values: they get the two ends.
ENDS = ("dev", "prod-everything")


def main(folder, guard):
    rows = read_table()
    findings = set()
    for linter in (cfn_lint, checkov, cfn_guard):
        found = linter(folder, guard)
        print(f"{linter.__name__.replace('_', '-')}: {len(found)} findings")
        findings |= found
    unexplained = [finding for finding in sorted(findings) if not any(matches(row, finding) for row in rows)]
    unneeded = [row for row in rows if not any(matches(row, finding) for finding in findings)]
    for linter, rule, resource in unexplained:
        print(f"FAILED {linter} {rule} at {resource}: mend it, or give the reason in docs/linters.md")
    for linter, rule, resources in unneeded:
        print(f"FAILED the row {linter} {rule} {' '.join(resources)} matches nothing: take it out")
    print(f"{len(findings)} findings, {len(rows)} rows")
    return 1 if unexplained or unneeded or not findings else 0


def read_table():
    """Rows of `| linter | rule | resources | why |`; resources are names with `*` in them, with blanks between."""
    rows = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().replace("`", "") for cell in line.strip().strip("|").split("|")]
        if len(cells) == 4 and cells[0] in ("cfn-lint", "checkov", "cfn-guard"):
            if not cells[3]:
                raise ValueError(f"a row without a reason: {line}")
            rows.append((cells[0], cells[1], tuple(cells[2].split())))
    return rows


def matches(row, finding):
    linter, rule, resources = row
    return (linter, rule) == finding[:2] and any(fnmatch.fnmatchcase(finding[2], name) for name in resources)


def run(*command, statuses):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in statuses:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def cfn_lint(folder, _):
    """All sets, with the rules for serverless applications (cfn-lint-serverless) beside its own."""
    files = sorted(str(file) for file in folder.glob("*.json"))
    # The status has a bit for each level of finding; 32 and more is a failure of its own.
    text = run(
        BIN / "cfn-lint", "--regions", "us-east-1", "-a", "cfn_lint_serverless.rules", "--format", "json", "-t", *files,
        statuses=range(0, 16),
    )
    return {("cfn-lint", found["Rule"]["Id"], resource_in(found["Location"]["Path"])) for found in json.loads(text)}


def resource_in(path):
    return path[1] if path and len(path) > 1 and path[0] == "Resources" else "/".join(str(part) for part in path or [])


def checkov(folder, _):
    found = set()
    for end in ENDS:
        text = run(
            BIN / "checkov", "-f", str(folder / f"{end}.json"), "--framework", "cloudformation", "secrets",
            "-o", "json", "--compact", "--quiet", statuses=(0, 1),
        )
        reports = json.loads(text)
        for report in reports if isinstance(reports, list) else [reports]:
            for failed in report.get("results", {}).get("failed_checks", []):
                found.add(("checkov", failed["check_id"], failed["resource"].split(".")[-1]))
    return found


def cfn_guard(folder, guard):
    rules = guard / "rules" / "control-tower" / "cfn-guard"
    program = guard / "bin" / "ubuntu" / "x86_64" / "cfn-guard"
    found = set()
    for end in ENDS:
        text = run(
            program, "validate", "-r", str(rules), "-d", str(folder / f"{end}.json"),
            "-o", "json", "--structured", "-S", "none", statuses=(0, 19),
        )
        for report in json.loads(text):
            for failed in report["not_compliant"]:
                told = json.dumps(failed)
                rule = re.search(r"\[(CT\.[A-Z0-9.]+)\]", told)
                for resource in set(re.findall(r'"/Resources/([A-Za-z0-9]+)', told)):
                    found.add(("cfn-guard", rule.group(1) if rule else failed["Rule"]["name"], resource))
    return found


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python .ci/lint-template.py FOLDER CFN_GUARD")
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
