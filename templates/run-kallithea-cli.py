# Runs a command of Kallithea's own kallithea-cli with the Python of the instance. As a file rather than `python -c`,
# so that a Celery worker can restart itself with the same arguments.
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
# Neither this folder nor the current one: either could hide the installed Kallithea.
sys.path[:] = [folder for folder in sys.path if folder and os.path.abspath(folder) != here]
os.environ.pop("KALLITHEA_CLI_HANDED_OVER", None)
for descriptor in range(3):
    try:
        # Node may have changed it for all processes that share the stream.
        os.set_blocking(descriptor, True)
    except OSError:
        pass

from kallithea.bin.kallithea_cli import cli  # noqa: E402

cli(prog_name="kallithea-cli")
