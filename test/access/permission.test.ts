import { describe, expect, it } from "vitest";
import { accessOf, type PermissionFacts } from "../../src/access/repository-access.js";

const facts: PermissionFacts = {
  isAdmin: false,
  isOwner: false,
  isPrivate: false,
  defaultPermission: "repository.read",
  groupPermissions: [],
  userPermissions: [],
};

describe("what a user may do with a repository", () => {
  it.each<[string, Partial<PermissionFacts>, ReturnType<typeof accessOf>]>([
    ["the default permission", {}, "read"],
    ["no default permission", { defaultPermission: undefined, isAdmin: true, isOwner: true }, "none"],
    ["the default permission none", { defaultPermission: "repository.none" }, "none"],
    ["an administrator", { isAdmin: true, isPrivate: true, defaultPermission: "repository.none" }, "write"],
    ["the owner", { isOwner: true, isPrivate: true, userPermissions: ["repository.none"] }, "write"],
    ["a private repository", { isPrivate: true, defaultPermission: "repository.write" }, "none"],
    [
      "a private repository and the user's own permission",
      { isPrivate: true, userPermissions: ["repository.read"] },
      "read",
    ],
    [
      "a weaker permission granted to the user",
      { defaultPermission: "repository.write", userPermissions: ["repository.none"] },
      "write",
    ],
    ["a stronger permission granted to the user", { userPermissions: ["repository.write"] }, "write"],
    ["a group's permission", { groupPermissions: ["repository.none", "repository.admin"] }, "write"],
    ["a group's weaker permission", { groupPermissions: ["repository.none"] }, "read"],
    ["a permission of another kind that is stronger", { groupPermissions: ["group.admin"] }, "none"],
    ["a permission of another kind that is weaker", { groupPermissions: ["group.read"] }, "read"],
    ["a permission that is not known", { userPermissions: ["hg.admin"] }, "read"],
  ])("%s", (_title, given, expected) => {
    expect(accessOf({ ...facts, ...given })).toBe(expected);
  });
});
