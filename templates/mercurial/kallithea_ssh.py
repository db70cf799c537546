"""Makes Mercurial serve a repository for Kallithea over SSH; loaded only by `kallithea-cli ssh-serve`.

Its settings are in the section [kallithea_ssh] of the configuration file that ssh-serve passes:
  cli         the command that records what was done, a JSON list
  name        the repository's name
  read_only   whether the client may not push
  repo_size, update  whether these are done after a push
Works with Mercurial 5 and 6.
"""

import json
import os
import re
import stat
import subprocess

from mercurial import bundle2, hg, pycompat, scmutil, ui as uimod, wireprototypes, wireprotov1server


testedwith = b'5.8 6.3'

# The configuration of ssh-serve alone: what the hgrc of a repository says about [kallithea_ssh] does not count.
own = None


def uisetup(ui):
    global own
    own = uimod.ui.load()


# Nothing in a repository may change these hooks: they are set last.
def reposetup(ui, repo):
    if not repo.local():
        return
    for config in {id(ui): ui, id(repo.ui): repo.ui}.values():
        hook = lambda name, function: config.setconfig(b'hooks', name, function, b'kallithea')
        hook(b'changegroup.kallithea_push_action', push_action)
        hook(b'outgoing.kallithea_pull_action', pull_action)
        if own.configbool(b'kallithea_ssh', b'repo_size', False):
            hook(b'changegroup.kallithea_repo_size', repo_size)
        if own.configbool(b'kallithea_ssh', b'update', False):
            hook(b'changegroup.kallithea_update', update)
        hook(b'prepushkey.kallithea_bookmark_name', reject_odd_bookmark)
        if own.configbool(b'kallithea_ssh', b'read_only', True):
            hook(b'pretxnopen._ssh_reject', reject_push)
            hook(b'prepushkey._ssh_reject', reject_push)


def push_action(ui, repo, node, node_last, **kwargs):
    revisions = scmutil.revrange(repo, [b'%s:%s' % (node, node_last)])
    _record(ui, 'push', b''.join(repo[revision].hex() + b'\n' for revision in revisions))


def pull_action(ui, repo, **kwargs):
    _record(ui, 'pull', b'')


def _record(ui, action, pushed):
    """What is wrong is printed by the command. The push or pull itself is not undone."""
    command = json.loads(own.config(b'kallithea_ssh', b'cli').decode('utf-8'))
    environment = {k: v for k, v in os.environ.items() if not k.startswith('HG')}
    recorded = subprocess.run(
        command + [action], input=pushed, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if recorded.stdout:
        ui.warn(recorded.stdout)


def repo_size(ui, repo, **kwargs):
    store, checkout = _sizes(repo.root)
    tip = repo[len(repo) - 1]
    ui.status(
        b'Repository size .hg: %s Checkout: %s Total: %s\n' % (_format(store), _format(checkout), _format(store + checkout))
    )
    ui.status(b'Last revision is now r%d:%s\n' % (tip.rev(), tip.hex()[:12]))


def _sizes(root):
    """The bytes of the files in .hg, and of all others."""
    store = checkout = 0
    inside = os.path.join(root, b'.hg')
    for folder, _folders, files in os.walk(root):
        size = sum(_size(os.path.join(folder, name)) for name in files)
        if folder == inside or folder.startswith(inside + b'/'):
            store += size
        else:
            checkout += size
    return store, checkout


def _size(path):
    try:
        found = os.lstat(path)
    except OSError:
        return 0
    # Mercurial's locks are links that lead nowhere.
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


def _format(size):
    """As the web pages do: decimal units, `716 B`, `1.3 kB`."""
    if size < 1000:
        return b'%d B' % size
    for unit in (b'kB', b'MB', b'GB', b'TB'):
        size /= 1000.0
        if size < 1000 or unit == b'TB':
            return b'%s %s' % (pycompat.sysbytes('%.1f' % size), unit)


def update(ui, repo, **kwargs):
    ui.pushbuffer(error=True, subproc=True)
    try:
        hg.updatetotally(ui, repo, None, None)
    finally:
        ui.popbuffer()


def reject_odd_bookmark(ui, repo, namespace=None, key=b'', **kwargs):
    """Mercurial stores bookmarks in lines, but does not check the names that a client pushes."""
    if namespace == b'bookmarks' and re.search(br'[\x00-\x1f\x7f]', key):
        ui.warn(b'the name of a bookmark cannot have control characters\n')
        return True


def reject_push(ui, repo, **kwargs):
    ui.warn(b"Push access to '%s' denied\n" % own.config(b'kallithea_ssh', b'name'))
    return True


def extsetup(ui):
    _guard_largefiles(ui)
    # A push has no need of these: the server would fetch an address that the client names, or take over its
    # requirements.
    for part in (b'remote-changegroup', b'stream2', b'stream3-exp'):
        bundle2.parthandlermapping.pop(part, None)


def _guard_largefiles(ui):
    commands = wireprotov1server.commands
    if b'putlfile' not in commands:
        return
    from hgext.largefiles import lfutil
    find = lfutil.findfile

    def find_own(repo, hash):
        """All repositories share one cache. What no changeset of this repository names is not its own."""
        if not re.match(br'[0-9a-f]{40}\Z', hash):
            return None
        path, exists = lfutil.findstorepath(repo, hash)
        if exists:
            return path
        return find(repo, hash) if _names_largefile(repo, hash, lfutil.shortname) else None

    lfutil.findfile = find_own

    put_any = commands[b'putlfile'].func

    def put(repo, proto, sha):
        is_hash = re.match(br'[0-9a-f]{40}\Z', sha)
        if is_hash and not own.configbool(b'kallithea_ssh', b'read_only', True):
            return put_any(repo, proto, sha)
        # What the client sends has to be read, or it would be taken for the next command.
        for _chunk in proto.getpayload():
            pass
        if is_hash:
            reject_push(repo.ui, repo)
        else:
            repo.ui.warn(b'not the name of a large file\n')
        return wireprototypes.pushres(1, b'')

    commands[b'putlfile'].func = put


def _names_largefile(repo, hash, folder):
    """Whether a standin in any changeset has this hash. Slow, but only files missing from the store get here."""
    for changeset in repo.unfiltered().changelog.revs():
        manifest = repo.unfiltered()[changeset].manifestctx().readfast(shallow=False)
        for name, node in manifest.items():
            if name.startswith(folder + b'/') and repo.file(name).read(node).strip() == hash:
                return True
    return False
