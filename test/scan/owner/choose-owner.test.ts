import { describe, expect, it } from "vitest";
import { chooseOwner, type OwnerSource } from "../../../src/scan/owner/choose-owner.js";
import { userDirectory } from "../../../src/scan/owner/user-directory.js";

const users = userDirectory([
  { id: 2, name: "jane", emails: ["jane@example.com"], active: true },
  { id: 3, name: "gone", emails: [], active: false },
  { id: 4, name: "mail@example.com", emails: ["x@example.com"], active: true },
]);
const fallback = { id: 9, name: "admin" };

function choose(says: Partial<Record<OwnerSource, string | Error>>, order = Object.keys(says) as OwnerSource[]) {
  const read = async (source: OwnerSource) => {
    const text = says[source];
    if (text instanceof Error) throw text;
    return text;
  };
  return chooseOwner({ name: "a", type: "git" }, order, { read, users, fallback });
}

describe("the owner of a new repository", () => {
  it("is the user whom the first source names, by name or address", async () => {
    expect(await choose({ "git-config": "Jane <jane@example.com>", uid: "gone" })).toEqual({
      ...{ owner: { id: 2, name: "jane" }, from: "git-config", rejected: [] },
    });
  });

  it("is whom a later source names if the earlier ones name nobody, a stranger, or an account that is not active", async () => {
    const says = { hgrc: new Error("broken"), "git-config": "nobody\n", map: "gone", uid: "jane" };
    expect(await choose(says)).toEqual({
      owner: { id: 2, name: "jane" },
      from: "uid",
      rejected: [
        { from: "hgrc", text: undefined, because: "unreadable" },
        { from: "git-config", text: "nobody", because: "not-found" },
        { from: "map", text: "gone", because: "not-active" },
      ],
    });
  });

  it("is the default if no source names a user", async () => {
    expect(await choose({}, ["git-config", "uid"])).toEqual({ owner: fallback, from: "default", rejected: [] });
    expect((await choose({ "git-config": " \t " })).rejected).toEqual([]);
  });

  it("takes the name of an account of the system for a user name, never for an address", async () => {
    expect((await choose({ uid: "jane@example.com" })).from).toBe("default");
    expect((await choose({ uid: "mail@example.com" })).owner.id).toBe(4);
  });

  it("reports no more than the beginning of a long name", async () => {
    const { rejected } = await choose({ "git-config": "x".repeat(1_000_000) });
    expect(rejected[0]?.text).toHaveLength(200);
  });
});
