"""usage: compare-schema.py differences|reflection URL

Run by the Python of a real Kallithea. Prints JSON:
  differences  what Alembic would change in the database to have Kallithea's models in it: with the options of Kallithea's own
               environment, and strictly (types and server defaults too)
  reflection   everything that SQLAlchemy can read of each table
"""
import json
import sys

import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from kallithea.model import db, meta  # noqa: F401: importing db fills the metadata

NOT_OF_THE_MODELS = {"alembic_version", "sqlite_sequence"}


def differences(engine):
    return {"kallithea": compare(engine), "strict": compare(engine, compare_type=True, compare_server_default=True)}


def compare(engine, **options):
    def is_ours(_, name, kind, *__):
        return kind != "table" or name not in NOT_OF_THE_MODELS

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts=dict(options, target_metadata=meta.Base.metadata, include_object=is_ours, render_as_batch=True),
        )
        return [repr(item) for item in compare_metadata(context, meta.Base.metadata)]


def reflection(engine):
    inspector = sqlalchemy.inspect(engine)
    return {table: describe(inspector, table) for table in inspector.get_table_names()}


def describe(inspector, table):
    constraints = {
        "foreign keys": inspector.get_foreign_keys(table),
        "uniques": inspector.get_unique_constraints(table),
        "checks": inspector.get_check_constraints(table),
        "indexes": inspector.get_indexes(table),
    }
    return {
        "columns": [{key: repr(value) for key, value in column.items()} for column in inspector.get_columns(table)],
        "primary key": inspector.get_pk_constraint(table),
        **{kind: sorted(found, key=lambda item: str(item["name"])) for kind, found in constraints.items()},
    }


engine = sqlalchemy.create_engine(sys.argv[2])
print(json.dumps({"differences": differences, "reflection": reflection}[sys.argv[1]](engine)))
