import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";

/** One line of a file after its header: its number, which a quoted line break raises, and its values by column. */
export interface CsvLine {
  readonly number: number;
  /** Undefined where the line has more or fewer values than the header has columns. */
  readonly values: ReadonlyMap<string, string> | undefined;
}

/** Why a file can't be read on. The message names no value of the file. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
}

/** Characters of one line: the most that all attributes of a pool can hold. Beyond it a quote was never closed. */
const LONGEST_LINE = 262_144;

/**
 * The lines of a CSV file, read bit by bit (RFC 4180, a byte order mark allowed). Throws UnreadableFile for bytes that
 * are no UTF-8, for quotes that don't match and for a header that does not have each of `columns` once and no other.
 */
export async function* readLines(file: string, columns: readonly string[]): AsyncIterable<CsvLine> {
  // Loaded by the first job only: most starts import nobody.
  const { parse } = await import("csv-parse");
  const options = {
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_LINE,
  } as const;
  const parser = parse(options);
  pipeline(createReadStream(file), utf8Of, parser, () => {
    // What goes wrong meets the loop below, too.
  });
  let header: readonly string[] | undefined;
  try {
    for await (const { record, info } of parser) {
      const values = record as readonly string[];
      if (header === undefined) {
        checkHeader(values, columns);
        header = values;
        continue;
      }
      yield { number: info.lines, values: byColumn(header, values) };
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile(`The CSV file can't be read (${codeOf(error)}).`, { cause: error });
  } finally {
    parser.destroy();
  }
  if (header === undefined) throw new UnreadableFile("The CSV file is empty.");
}

async function* utf8Of(bytes: AsyncIterable<Buffer>): AsyncIterable<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function checkHeader(header: readonly string[], columns: readonly string[]): void {
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new UnreadableFile(`The header lacks ${missing.slice(0, 3).join(", ")}.`);
  if (header.length > columns.length)
    throw new UnreadableFile("The header has columns that the user pool does not know.");
}

const byColumn = (header: readonly string[], values: readonly string[]) =>
  values.length === header.length ? new Map(header.map((column, index) => [column, values[index] ?? ""])) : undefined;

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "unknown");
