"""usage: fork-client.py SOCKET FOLDER PROGRAM [ARGUMENT...]

Has fork-server.py run one of the programs of FOLDER, or `python`, as if it were this process.
"""
import array
import json
import os
import socket
import sys

path, folder, name, *arguments = sys.argv[1:]
connection = socket.socket(socket.AF_UNIX)
connection.connect(path)
request = {
    'program': None if name == 'python' else os.path.join(folder, name),
    'arguments': arguments,
    'folder': os.getcwd(),
    'environment': dict(os.environ),
}
text = (json.dumps(request) + '\n').encode('ascii')
sent = connection.sendmsg([text], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [0, 1, 2]))])
connection.sendall(text[sent:])
status = connection.recv(1)
if not status:
    sys.exit('%s died' % name)
sys.exit(status[0])
