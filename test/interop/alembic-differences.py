"""usage: alembic-differences.py URL...

Run by the Python of a real Kallithea. Prints JSON: for each database what Alembic would change in it to have Kallithea's models
in it, types and server defaults too: the tuples of its `compare_metadata` with names in the place of objects, and its log lines.
"""
import json
import logging
import sys

import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from kallithea.model import db, meta  # noqa: F401: importing db fills the metadata

NOT_OF_THE_MODELS = {"alembic_version", "sqlite_sequence"}


class Lines(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def is_ours(_, name, kind, *__):
    return kind != "table" or name not in NOT_OF_THE_MODELS


def differences(url):
    log = logging.getLogger("alembic.autogenerate")
    handler = Lines()
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    with sqlalchemy.create_engine(url).connect() as connection:
        options = dict(
            target_metadata=meta.Base.metadata,
            include_object=is_ours,
            render_as_batch=True,
            compare_type=True,
            compare_server_default=True,
        )
        context = MigrationContext.configure(connection, opts=options)
        found = [named(item) for item in flat(compare_metadata(context, meta.Base.metadata))]
    log.removeHandler(handler)
    return {"tuples": found, "log": handler.lines}


def flat(items):
    for item in items:
        yield from item if isinstance(item, list) else [item]


def named(item):
    kind, thing = item[0], item[-1]
    if kind in ("add_table", "remove_table"):
        return [kind, thing.name]
    if kind.endswith("_column"):
        return [kind, item[2], thing.name]
    if kind.startswith("modify_"):
        return [kind, item[2], item[3]]
    return [kind, thing.table.name, thing.name]


print(json.dumps([differences(url) for url in sys.argv[1:]]))
