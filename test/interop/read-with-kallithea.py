"""Reads the repositories that are named on standard input, one a line, with Kallithea's own library; prints one JSON list."""
import json
import logging
import sys

logging.disable(logging.CRITICAL)

import kallithea.lib.utils  # noqa: puts the library into the state that a command has it in
import mercurial.ui
from kallithea.lib.vcs import get_repo
from kallithea.lib.vcs.conf import settings
from kallithea.lib.vcs.utils import safe_bytes

settings.BACKENDS = {
    'hg': 'kallithea.lib.vcs.backends.hg.MercurialRepository',
    'git': 'kallithea.lib.vcs.backends.git.GitRepository',
}


def base_ui(path):
    """Like kallithea.lib.utils.make_ui, without a database: its first rows, and the repository's hgrc."""
    ui = mercurial.ui.ui()
    ui.setconfig(b'extensions', b'largefiles', b'')
    ui.readconfig(safe_bytes(path + '/.hg/hgrc'))
    return ui


def read(path):
    try:
        repository = get_repo(path, baseui=base_ui(path))
        description = repository.description
        if repository.alias == 'git':
            repository._update_server_info()  # as for every new repository
        if len(repository) == 0:
            return {'type': repository.alias, 'description': description, 'tip': None}
        tip = repository.get_changeset()
        fields = {'shortId': tip.short_id, 'rawId': tip.raw_id, 'revision': tip.revision, 'message': tip.message, 'author': tip.author}
        return {'type': repository.alias, 'description': description, 'tip': dict(fields, date=tip.date.timestamp())}
    except Exception as error:
        return {'error': '%s: %s' % (type(error).__name__, error)}


print(json.dumps([read(line.rstrip('\n')) for line in sys.stdin]))
