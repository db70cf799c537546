"""Runs a dispatch.py with stand-ins for IIS, and prints what it does as JSON.

Arguments: the file; optionally 'real' to load the ini with the real PasteDeploy.
"""
import json
import logging.config
import os
import runpy
import sys
import types

calls = []


def module(name, **members):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__dict__.update(members)
    return sys.modules[name]


class Parameters:
    def __init__(self, **members):
        self.__dict__.update(members)


def plain(value):
    if isinstance(value, Parameters):
        return {name: plain(member) for name, member in sorted(value.__dict__.items())}
    return [plain(item) for item in value] if isinstance(value, list) else value


def application(environ, start_response):
    return [environ.get('REMOTE_USER'), os.environ.get('REMOTE_USER')]


def loadapp(uri):
    calls.append(['loadapp', uri])
    return application


def file_config(name, defaults):
    calls.append(['fileConfig', name, sorted(defaults.items())])


logging.config.fileConfig = file_config
module('win32traceutil')
module('isapi_wsgi', ISAPIThreadPoolHandler=lambda app: ['handler', app])
isapi = module('isapi')
isapi.install = module(
    'isapi.install',
    ISAPIParameters=Parameters, VirtualDirParameters=Parameters, ScriptMapParams=Parameters,
    HandleCommandLine=lambda parameters: calls.append(['HandleCommandLine', plain(parameters)]),
)
if 'real' in sys.argv:
    import paste.deploy
    real = paste.deploy.loadapp
    paste.deploy.loadapp = lambda uri: real(uri)
else:
    paste = module('paste')
    paste.deploy = module('paste.deploy', loadapp=loadapp)

os.environ.pop('REMOTE_USER', None)
names = runpy.run_path(sys.argv[1], run_name='dispatch')
traced = sys.modules['win32traceutil']
kind, app = names['__ExtensionFactory__']()
calls.append([kind, app({}, None), app({'REMOTE_USER': 'jdoe'}, None), app({}, None)])
runpy.run_path(sys.argv[1], run_name='__main__')
# Inside of IIS.
del sys.modules['win32traceutil']
sys.isapidllhandle = 1
try:
    runpy.run_path(sys.argv[1], run_name='dispatch')
    calls.append('no win32traceutil')
except ImportError as e:
    calls.append(str(e))
print(json.dumps(calls))
