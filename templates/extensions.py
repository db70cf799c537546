# Extensions of a Kallithea instance: this file is run when Kallithea starts,
# and by every command that opens the database, as the user that runs them.
#
# It was written by `kallithea-cli extensions-create`. Upgrades leave it alone.
# Keep what you need and delete the rest: every name below is optional.
# After a change, restart Kallithea and its Celery workers.
#
# Hooks are called with keyword arguments only. Later releases of Kallithea may
# pass more of them, so keep `**kwargs`. An exception in a hook fails the
# request or the command that caused it.


# --- Files ------------------------------------------------------------------
# File name extensions are written without a dot.

# Languages that the statistics of a repository count, for extensions that
# Pygments does not know. Example: {'tf': ['Terraform']}
EXTRA_MAPPINGS = {}

# Pygments lexers that highlight files, by their short names (the list:
# `pygmentize -L lexers`). Example: {'conf': 'nginx'}
EXTRA_LEXERS = {}

# What the full text search indexes: if this list is not empty, only the
# contents of files with these extensions. Example: ['py', 'rst']
INDEX_EXTENSIONS = []

# Extensions that are indexed in addition. Example: ['adoc']
EXTRA_INDEX_EXTENSIONS = []


# --- Repositories -----------------------------------------------------------

def CREATE_REPO_HOOK(*args, **kwargs):
    """A repository has been created.

    repo_name, repo_type ('git' or 'hg'), description, private, created_on,
    enable_downloads, enable_statistics, repo_id, owner_id, group_id, fork_id,
    clone_uri; created_by is the name of the user.
    """


def DELETE_REPO_HOOK(*args, **kwargs):
    """A repository has been deleted.

    The same as CREATE_REPO_HOOK, but deleted_by for created_by, and
    deleted_on, in seconds since 1970.
    """


def PULL_HOOK(*args, **kwargs):
    """Somebody is cloning or pulling; it is called before data is sent.

    repository, scm ('git' or 'hg'), username, ip, config (the path of the ini
    file), action.
    """


def PUSH_HOOK(*args, **kwargs):
    """Somebody has pushed, and the push has been accepted.

    The same as PULL_HOOK, and pushed_revs: a list of revisions. For Git, it
    may also contain 'tag=>NAME' and 'delete_branch=>NAME'.
    """


def CREATE_PULLREQUEST_HOOK(*args, **kwargs):
    """A pull request has been opened.

    pull_request_id, title, description, created_on, org_repo_id, org_ref,
    other_repo_id, other_ref; created_by is the name of the user.
    """


# --- Users ------------------------------------------------------------------

def PRE_CREATE_USER_HOOK(*args, **kwargs):
    """A user is about to be created; it is called before anything is stored.

    username, password (in clear text: do not log it), email, firstname,
    lastname, active, admin, created_by.

    Return (True, anything) to allow it, or (False, reason) to refuse it. The
    reason is shown to the person who tried.
    """
    return True, 'allowed'


def CREATE_USER_HOOK(*args, **kwargs):
    """A user has been created.

    user_id, username, name, firstname, lastname, full_name,
    full_name_or_username, full_contact, short_contact, email, emails, active,
    admin, last_login, ip_addresses, api_key and password (a secret and a hash:
    do not log them); created_by is the name of the user who did it.
    """


def DELETE_USER_HOOK(*args, **kwargs):
    """A user has been deleted.

    The same as CREATE_USER_HOOK, but deleted_by for created_by.
    """
