import { changesetComments } from "./entities/changeset-comments.js";
import { changesetStatuses } from "./entities/changeset-statuses.js";
import { gists } from "./entities/gists.js";
import { groups } from "./entities/groups.js";
import { permissions } from "./entities/permissions.js";
import { pullRequestReviewers } from "./entities/pull-request-reviewers.js";
import { pullRequests } from "./entities/pull-requests.js";
import { repoToPerm } from "./entities/repo-to-perm.js";
import { repositories } from "./entities/repositories.js";
import { repositoriesFields } from "./entities/repositories-fields.js";
import { settings } from "./entities/settings.js";
import { statistics } from "./entities/statistics.js";
import { ui } from "./entities/ui.js";
import { userApiKeys } from "./entities/user-api-keys.js";
import { userEmailMap } from "./entities/user-email-map.js";
import { userFollowings } from "./entities/user-followings.js";
import { userGroupUserGroupToPerm } from "./entities/user-group-user-group-to-perm.js";
import { userIpMap } from "./entities/user-ip-map.js";
import { userLogs } from "./entities/user-logs.js";
import { userRepoGroupToPerm } from "./entities/user-repo-group-to-perm.js";
import { userSshKeys } from "./entities/user-ssh-keys.js";
import { userToPerm } from "./entities/user-to-perm.js";
import { userUserGroupToPerm } from "./entities/user-user-group-to-perm.js";
import { users } from "./entities/users.js";
import { usersGroupRepoGroupToPerm } from "./entities/users-group-repo-group-to-perm.js";
import { usersGroupRepoToPerm } from "./entities/users-group-repo-to-perm.js";
import { usersGroupToPerm } from "./entities/users-group-to-perm.js";
import { usersGroups } from "./entities/users-groups.js";
import { usersGroupsMembers } from "./entities/users-groups-members.js";
import type { Entity } from "./entity.js";

/** All tables, each after those that its foreign keys refer to: the order in which Kallithea creates them. */
export const entities: readonly Entity[] = [
  settings,
  ui,
  users,
  permissions,
  userApiKeys,
  userEmailMap,
  userIpMap,
  usersGroups,
  groups,
  userToPerm,
  gists,
  userSshKeys,
  usersGroupsMembers,
  repositories,
  userUserGroupToPerm,
  userGroupUserGroupToPerm,
  usersGroupToPerm,
  userRepoGroupToPerm,
  usersGroupRepoGroupToPerm,
  userLogs,
  repositoriesFields,
  repoToPerm,
  usersGroupRepoToPerm,
  statistics,
  userFollowings,
  pullRequests,
  changesetComments,
  pullRequestReviewers,
  changesetStatuses,
];
