"""Reads every ini file of a folder with the real PasteDeploy; prints what it found as JSON."""
import json
import os
import sys

import paste.deploy
from paste.deploy.loadwsgi import ConfigLoader


def attempt(function):
    try:
        return function()
    except Exception as error:
        return {'error': type(error).__name__}


def sections(name):
    parser = ConfigLoader(name).parser
    return {section: dict(parser.items(section, raw=True)) for section in parser.sections()}


def interpolated(name):
    parser = ConfigLoader(name).parser
    return {section: attempt(lambda: dict(parser.items(section))) for section in parser.sections()}


def app(name):
    return dict(paste.deploy.appconfig('config:' + name))


folder = sys.argv[1]
files = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith('.ini')]
json.dump({
    os.path.basename(name): {
        'raw': attempt(lambda: sections(name)),
        'interpolated': attempt(lambda: interpolated(name)),
        'app': attempt(lambda: app(name)),
    } for name in files}, sys.stdout)
