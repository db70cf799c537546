import { datetime, nullable, primaryKey, references } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const userFollowings = entity(
  "user_followings",
  {
    user_following_id: primaryKey(),
    user_id: references("users"),
    follows_repository_id: nullable(references("repositories")),
    follows_user_id: nullable(references("users")),
    follows_from: datetime(),
  },
  {
    uniques: {
      uq_user_followings_user_repo: ["user_id", "follows_repository_id"],
      uq_user_followings_user_user: ["user_id", "follows_user_id"],
    },
  },
);

export type UserFollowing = Row<typeof userFollowings>;
