"""Puts questions to the real Alembic. JSON comes in on standard input, JSON goes out on standard output.

{"commandLines": [{"folder": ..., "arguments": [...]}]}   -> [{"status": ..., "output": ...}]
{"plans": [{"revisions": [...], "questions": [...]}]}      -> for each question {"steps": ..., "rows": ...} or {"error": ...}
"""
import io
import json
import os
import re
import sys
import tempfile
import types
import warnings

answers = sys.stdout
sys.stdout = io.TextIOWrapper(io.BytesIO(), encoding='utf-8')
warnings.simplefilter('ignore')

# Alembic lists revisions in the order of the directory, which no file system promises.
unsorted = os.listdir
os.listdir = lambda *folder: sorted(unsorted(*folder))

from alembic import util  # noqa: E402
from alembic.config import main  # noqa: E402
from alembic.runtime.migration import HeadMaintainer, MigrationContext  # noqa: E402
from alembic.script import ScriptDirectory  # noqa: E402
from alembic.script.base import Script  # noqa: E402
from alembic.script.revision import RevisionMap  # noqa: E402


def run(folder, arguments):
    sys.stdout.seek(0)
    sys.stdout.truncate()
    os.chdir(folder)
    status = 0
    try:
        main(arguments)
    except SystemExit as stop:
        status = (stop.code or 0) % 256
    return {'status': status, 'output': printed()}


def printed():
    sys.stdout.flush()
    return sys.stdout.buffer.getvalue().decode('utf-8')


def module(revision):
    made = types.ModuleType(revision['id'])
    down = revision['downRevisions']
    made.__doc__ = revision['id']
    made.revision = revision['id']
    made.down_revision = tuple(down) if len(down) > 1 else down[0] if down else None
    made.branch_labels = tuple(revision['branchLabels']) or None
    made.depends_on = tuple(revision['dependsOn']) or None
    made.upgrade = made.downgrade = lambda **_: None
    return made


def answer(revisions, kind, rows, target):
    scripts = ScriptDirectory(tempfile.gettempdir())
    scripts.revision_map = RevisionMap(lambda: [Script(module(r), r['id'], r['id'] + '.py') for r in revisions])
    plan = {'upgrade': scripts._upgrade_revs, 'downgrade': scripts._downgrade_revs, 'stamp': scripts._stamp_revs}[kind]
    statements = io.StringIO()
    context = MigrationContext.configure(dialect_name='sqlite', opts={'as_sql': True, 'output_buffer': statements})
    maintainer = HeadMaintainer(context, list(rows))
    steps = []
    for step in plan(target, tuple(rows)):
        statements.seek(0)
        statements.truncate()
        maintainer.update_to_step(step)
        steps.append({'to': step.short_log.split(' ', 1)[1], 'changes': re.findall('INSERT|UPDATE|DELETE', statements.getvalue())})
    return {'steps': steps, 'rows': sorted(maintainer.heads)}


def answer_or_error(*question):
    try:
        return answer(*question)
    except util.CommandError as error:
        return {'error': str(error)}


asked = json.load(sys.stdin)
result = [run(line['folder'], line['arguments']) for line in asked.get('commandLines', [])]
for plan in asked.get('plans', []):
    result += [answer_or_error(plan['revisions'], *question) for question in plan['questions']]
json.dump(result, answers)
