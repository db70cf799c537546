"""usage: rename-repository.py DATABASE-URL NAME NEW-NAME GROUP-ID   Renames a repository as Kallithea's web pages do, its folder too."""
import sys

import sqlalchemy

import kallithea.model.base
from kallithea.model import db, meta
from kallithea.model.repo import RepoModel

url, name, new_name, group = sys.argv[1:]
kallithea.model.base.init_model(sqlalchemy.create_engine(url))
repository = db.Repository.get_by_repo_name(name)
RepoModel().update(repository, repo_group=int(group), repo_name=new_name)
meta.Session().commit()
