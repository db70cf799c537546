"""usage: hanging-on-repository.py DATABASE-URL NAME   What Kallithea's own models find hanging on a repository, as one JSON document."""
import json
import sys

import sqlalchemy

import kallithea.model.base
from kallithea.model import db

url, name = sys.argv[1:]
kallithea.model.base.init_model(sqlalchemy.create_engine(url))
repository = db.Repository.get_by_repo_name(name)
changeset_ids = [status.revision for status in db.ChangesetStatus.query().filter_by(repo_id=repository.repo_id)]

print(json.dumps({
    'id': repository.repo_id,
    'name': repository.just_name,
    'groups': [group.group_name for group in repository.groups_with_parents],
    'owner': repository.owner.username,
    'fork of': repository.fork and repository.fork.repo_id,
    'forks': sorted(fork.repo_id for fork in db.Repository.query().filter_by(fork_id=repository.repo_id)),
    'tip': repository.changeset_cache.get('raw_id'),
    'followers': sorted(row.user.username for row in repository.followers),
    'permissions': sorted([row.user.username, row.permission.permission_name] for row in repository.repo_to_perm),
    'group permissions': sorted([row.users_group.users_group_name, row.permission.permission_name] for row in repository.users_group_to_perm),
    'comments': sorted(row.text for row in db.ChangesetComment.query().filter_by(repo_id=repository.repo_id)),
    'votes': sorted(changeset_ids),
    'pull requests from it': sorted(row.title for row in repository.pull_requests_org),
    'pull requests to it': sorted(row.title for row in repository.pull_requests_other),
}))
