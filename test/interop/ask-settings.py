"""Asks Kallithea about settings. Arguments: a database's URL; on standard input {"set": [[name, value, type or null]], "read": [[type, text]], "check": [[name, value]]}.

Prints what it reads from the database, after setting what is asked for as the administration pages do."""
import json
import logging
import sys

logging.disable(logging.CRITICAL)

import sqlalchemy

import kallithea.lib.utils
import kallithea.model.base
from kallithea.lib import auth_modules
from kallithea.model import db, forms, meta, validators

validators._ = lambda text: text  # there is no request whose language could be used
kallithea.model.base.init_model(sqlalchemy.create_engine(sys.argv[1]))
asked = json.load(sys.stdin)

PLUGINS = ['kallithea.lib.auth_modules.auth_%s' % name for name in ('internal', 'container', 'crowd', 'ldap', 'pam')]


def plugins():
    for name in PLUGINS:
        try:
            yield auth_modules.loadplugin(name)
        except ImportError:  # python-ldap, python-pam
            continue


def fields():
    """Every setting that a page of the administration can change: its validator, and the type that the page gives it."""
    found = {}
    for form in (forms.ApplicationSettingsForm()(), forms.ApplicationVisualisationForm()(), forms.DefaultsForm()()):
        found.update(form.fields)
    found['auth_plugins'] = forms.AuthSettingsForm([]).fields['auth_plugins']
    for plugin in plugins():
        for setting in plugin.plugin_settings():
            validator = setting['validator']
            if isinstance(validator, auth_modules.LazyFormencode):
                validator = validator()
            found['auth_%s_%s' % (plugin.name, setting['name'])] = validator
    return found


def plain(value):
    return value.decode() if isinstance(value, bytes) else value


def attempt(function):
    try:
        return plain(function())
    except Exception as error:
        return {'error': type(error).__name__}


known = fields()


def check(name, value):
    result = known[name].to_python(value)
    return ','.join(result) if isinstance(result, list) else '' if result is None else str(result)


for name, value, type_ in asked.get('set', []):
    db.Setting.create_or_update(name, check(name, value) if name in known else value, type_)
meta.Session().commit()

ui = attempt(kallithea.lib.utils.make_ui)
json.dump({
    'settings': attempt(lambda: {name: plain(value) for name, value in db.Setting.get_app_settings().items()}),
    'byName': {name: attempt(lambda: db.Setting.get_by_name(name).app_settings_value) for name in asked.get('names', [])},
    'root': attempt(db.Ui.get_repos_location),
    'hooks': [hook.ui_key for hook in db.Ui.get_custom_hooks()],
    'mercurial': ui if isinstance(ui, dict) else [[plain(part) for part in item] for item in ui.walkconfig()],
    'known': sorted(known),
    'read': [attempt(lambda: db.Setting('x', text, type_).app_settings_value) for type_, text in asked.get('read', [])],
    'check': [attempt(lambda: check(name, value)) for name, value in asked.get('check', [])],
}, sys.stdout)
