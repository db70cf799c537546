"""Loads an extensions.py as Kallithea does, calls each of its hooks as Kallithea does, and prints it as JSON.

Argument: the folder of the file.
"""
import inspect
import json
import sys

import kallithea
from kallithea.lib import hooks
from kallithea.lib.utils import load_extensions

load_extensions(sys.argv[1])
ext = kallithea.EXTENSIONS
public = {name: value for name, value in vars(ext).items() if name.isupper()}
shown = {name: str(inspect.signature(value)) if callable(value) else repr(value) for name, value in public.items()}
hooks.check_allowed_create_user({'username': 'jdoe', 'password': 'x', 'active': True}, 'admin')
hooks.log_create_user({'username': 'jdoe'}, 'admin')
hooks.log_delete_user({'username': 'jdoe'}, 'admin')
hooks.log_create_repository({'repo_name': 'r'}, 'admin')
hooks.log_delete_repository({'repo_name': 'r'}, 'admin')
hooks.log_create_pullrequest({'title': 't'}, 'admin')
allowed = ext.PRE_CREATE_USER_HOOK(username='jdoe')
rest = [ext.PUSH_HOOK(pushed_revs=[], action='push'), ext.PULL_HOOK(action='pull')]
print(json.dumps({'names': shown, 'allowed': allowed, 'rest': rest}))
