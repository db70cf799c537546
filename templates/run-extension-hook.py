# Calls a hook of the instance's own extensions.py, as Kallithea does. Standard input is a JSON object: the absolute
# path of the ini, the name of the function, and its keyword arguments. What goes wrong is written to descriptor 3.
import json
import os
import sys
import traceback

here = os.path.dirname(os.path.abspath(__file__))
# Neither this folder nor the current one: either could hide the installed Kallithea.
sys.path[:] = [folder for folder in sys.path if folder and os.path.abspath(folder) != here]


def main():
    request = json.load(sys.stdin)
    # Standard output may be a connection that speaks a protocol.
    os.dup2(2, 1)
    import paste.deploy
    import kallithea
    import kallithea.config.application

    config = paste.deploy.appconfig('config:' + request['config'])
    kallithea.config.application.make_app(config.global_conf, **config.local_conf)
    hook = getattr(kallithea.EXTENSIONS, request['hook'], None)
    if callable(hook):
        hook(**request['arguments'])
    sys.stdout.flush()


try:
    main()
except BaseException:
    with open(3, 'w', errors='backslashreplace') as failure:
        traceback.print_exc(file=failure)
    os._exit(1)
