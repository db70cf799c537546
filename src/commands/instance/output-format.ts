import { UsageError } from "../../errors.js";

export type OutputFormat = "text" | "json" | "prometheus";

/**
 * The format of `--format`, for which `--json` is short.
 * @throws UsageError
 */
export function outputFormat({ json, format }: { json: boolean; format?: string | undefined }): OutputFormat {
  if (json && format !== undefined && format !== "json")
    throw new UsageError(`--json and --format ${format} cannot be used together.`);
  return json ? "json" : ((format as OutputFormat | undefined) ?? "text");
}
