import { type PlanContent, type PlanOptions, planDocument } from "../../scan/planned/plan-document.js";
import { hasActions } from "../../scan/planned/scan-actions.js";
import { shellWord } from "../../shell-word.js";
import { printable, printableJson } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import { sourceNames } from "./print-owners.js";

/** Prints a plan for users, or with --json as it is in the file. */
export function showPlan(plan: PlanContent, { json }: { readonly json: boolean }, terminal: Terminal): void {
  if (json) terminal.print(printableJson(planDocument(plan)));
  else for (const line of planLines(plan)) terminal.print(line);
}

function planLines(plan: PlanContent): string[] {
  const { created, root, owner, options, add, rename, remove, refresh, hooks, skip } = plan;
  const words = optionWords(options);
  return [
    `Plan of ${created.slice(0, 19)} for ${printable(root)}; new groups belong to ${printable(owner)}`,
    ...(words.length > 0 ? [`Options: ${printable(words.join(" "))}`] : []),
    ...section(
      "Would add",
      add.map(({ name, type, owner, ownerFrom, private: isPrivate, tip }) =>
        [
          `${name} (${type})`,
          `owner ${owner}${ownerFrom === "default" ? "" : ` (${sourceNames[ownerFrom]})`}`,
          ...(isPrivate ? ["private"] : []),
          shownTip(tip),
        ].join(", "),
      ),
    ),
    ...section(
      "Would rename",
      rename.map(({ from, to, tip }) => `${from} -> ${to}, ${shownTip(tip)}`),
    ),
    ...section(
      "Would remove",
      remove.map(({ name }) => name),
    ),
    ...section(
      "Would refresh",
      refresh.map(({ name, from, to }) => `${name}, ${shownTip(from)} -> ${shownTip(to)}`),
    ),
    ...section("Would write the Git hook of", hooks),
    ...section(
      "Skipped",
      skip.map(({ name, sentence, detail }) => `${name}: ${sentence}${detail === null ? "" : ` (${detail})`}`),
    ),
    ...(hasActions(plan) ? [] : ["Nothing to do."]),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title} (${lines.length}):`, ...lines.map((line) => `  ${printable(line)}`)];
}

function shownTip(tip: string | null): string {
  return tip === null ? "empty" : `tip ${tip.slice(0, 12)}`;
}

function optionWords(options: PlanOptions): string[] {
  const flag = (isOn: boolean, word: string) => (isOn ? [word] : []);
  const value = (text: string | null, word: string) => (text === null ? [] : [word, shellWord(text)]);
  const values = (texts: readonly string[], word: string) => texts.flatMap((text) => [word, shellWord(text)]);
  return [
    ...flag(options.removeMissing, "--remove-missing"),
    ...value(options.missingSince, "--missing-since"),
    ...flag(options.allowMassRemoval, "--allow-mass-removal"),
    ...flag(options.detectMoves, "--detect-moves"),
    ...flag(options.refresh, "--refresh"),
    ...flag(options.gitHooks !== "new", `--${options.gitHooks}-git-hooks`),
    ...flag(options.followLinks, "--follow-links"),
    ...value(options.path, "--path"),
    ...values(options.include, "--include"),
    ...values(options.exclude, "--exclude"),
    ...value(options.ownerFrom, "--owner-from"),
    ...values(options.private, "--private"),
  ];
}
