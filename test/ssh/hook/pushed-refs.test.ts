import { describe, expect, it } from "vitest";
import { pushedChanges } from "../../../src/ssh/hook/pushed-refs.js";

const zero = "0".repeat(40);
const [a, b] = ["a".repeat(40), "b".repeat(40)];

/** Answers the questions of a hook from a table, and records them. */
function scripted(answers: Record<string, string[]>) {
  const asked: string[] = [];
  const git = (...words: string[]) => {
    asked.push(words.join(" "));
    const answer = answers[words[0] as string];
    if (answer === undefined) throw new Error("exit status 1");
    return answer;
  };
  return { git, asked };
}

describe("what a push has changed", () => {
  it("a branch that moved: its new changesets", () => {
    const { git, asked } = scripted({ "rev-list": ["1", "2"] });
    expect(pushedChanges([`${a} ${b} refs/heads/master\n`], git)).toEqual(["1", "2"]);
    expect(asked).toEqual([`rev-list --reverse ${a}..${b}`]);
  });

  it("a new branch: what no other branch has", () => {
    const answers = { "rev-parse": ["x"], "for-each-ref": ["refs/heads/master", "refs/heads/new"], "rev-list": ["3"] };
    const { git, asked } = scripted(answers);
    expect(pushedChanges([`${zero} ${b} refs/heads/new`], git)).toEqual(["3"]);
    expect(asked.at(-1)).toBe(`rev-list --reverse ${b} --not refs/heads/master`);
  });

  it("the first branches of an empty repository: the last one becomes that of HEAD", () => {
    const { git, asked } = scripted({ "symbolic-ref": [], "for-each-ref": [], "rev-list": ["1"] });
    expect(pushedChanges([`${zero} ${a} refs/heads/x/y`, `${zero} ${a} refs/heads/z`], git)).toEqual(["1", "1"]);
    expect(asked.filter((words) => words.startsWith("symbolic-ref"))).toEqual([
      "symbolic-ref HEAD refs/heads/x/y",
      "symbolic-ref HEAD refs/heads/z",
    ]);
  });

  it("tags and deleted branches, by name, and nothing else", () => {
    const lines = [
      `${zero} ${a} refs/tags/v1/rc`,
      `${a} ${zero} refs/tags/v0`,
      `${a} ${zero} refs/heads/feature/x`,
      `${zero} ${a} refs/notes/commits`,
      `${zero} ${a} refs/pull/1/head`,
    ];
    const { git, asked } = scripted({});
    expect(pushedChanges(lines, git)).toEqual(["tag=>v1/rc", "tag=>v0", "delete_branch=>feature/x"]);
    expect(asked).toEqual([]);
  });
});
