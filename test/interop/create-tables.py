"""usage: create-tables.py URL...

Run by the Python of a real Kallithea. Makes its tables in empty databases, and the version table, as its db-create does.
"""
import sys

import sqlalchemy
from alembic.migration import MigrationContext
from kallithea.model import db, meta  # noqa: F401: importing db fills the metadata

HEAD = "7ba0d2cad930"

for url in sys.argv[1:]:
    engine = sqlalchemy.create_engine(url)
    meta.Base.metadata.create_all(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        context._ensure_version_table()
        connection.execute("INSERT INTO alembic_version (version_num) VALUES ('%s')" % HEAD)
    engine.dispose()
