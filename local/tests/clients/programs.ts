/** The programs besides Node.js that tests here drive, and the variables that say where each is. */
const PROGRAMS = {
  GATEHOUSE_AWS_CLI_1: "AWS CLI 1",
  GATEHOUSE_AWS_CLI_2: "AWS CLI 2",
  GATEHOUSE_PYTHON: "a Python with boto3 and pycognito",
} as const;

/** Where a program is; undefined, with a line that says so, if no variable names it: its tests are left out. */
export function foundProgram(variable: keyof typeof PROGRAMS): string | undefined {
  const path = process.env[variable];
  if (path !== undefined && path !== "") return path;
  process.stderr.write(`${variable} is not set: tests with ${PROGRAMS[variable]} are left out\n`);
  return undefined;
}
