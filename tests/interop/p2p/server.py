"""A P2P server of the base protocol, written from its specification alone: usage: server.py PORT"""

import socket
import socketserver
import sys
import threading

MAX_FIELD, MAX_REQUEST, REQUEST_SECONDS = 255, 4096, 10
# Arguments after the user, and how many statuses each operation has: the last is the other error.
OPERATIONS = {
    "REGISTER": (0, 3), "UNREGISTER": (0, 3), "CONNECT": (1, 4), "DISCONNECT": (0, 4), "PUBLISH": (2, 5),
    "DELETE": (1, 5), "LIST USERS": (0, 4), "LIST CONTENT": (1, 5), "GET USER INFO": (1, 4),
}

lock = threading.Lock()
content = {}  # user -> list of paths in the order of publication
connected = {}  # user -> (ip, port)


def text(field):
    """The field as text, or None where it is not acceptable."""
    if len(field) > MAX_FIELD:
        return None
    try:
        value = field.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if any(ord(c) < 32 or 127 <= ord(c) < 160 for c in value) else value


def strings(*values):
    return b"".join(str(value).encode() + b"\0" for value in values)


def carry_out(operation, user, args, ip):
    if operation == "REGISTER":
        if user in content:
            return b"\1"
        content[user] = []
        return b"\0"
    if user not in content:
        return b"\1"
    if operation == "UNREGISTER":
        del content[user]
        connected.pop(user, None)
        return b"\0"
    if operation == "CONNECT":
        port = args[0]
        if not (port.isascii() and port.isdigit() and port[0] != "0" and len(port) < 6 and int(port) < 65536):
            return b"\3"
        if user in connected:
            return b"\2"
        connected[user] = (ip, port)
        return b"\0"
    if user not in connected:
        return b"\2"
    if operation == "DISCONNECT":
        del connected[user]
        return b"\0"
    if operation == "PUBLISH":
        if args[0] == "":
            return b"\4"
        if args[0] in content[user]:
            return b"\3"
        content[user].append(args[0])
        return b"\0"
    if operation == "DELETE":
        if args[0] == "":
            return b"\4"
        if args[0] not in content[user]:
            return b"\3"
        content[user].remove(args[0])
        return b"\0"
    if operation == "LIST USERS":
        others = [(name, *address) for name, address in connected.items() if name != user]
        return b"\0" + strings(len(others), *(field for other in others for field in other))
    if operation == "LIST CONTENT":
        if args[0] not in content:
            return b"\3"
        return b"\0" + strings(len(content[args[0]]), *content[args[0]])
    if args[0] not in connected:
        return b"\3"
    return b"\0" + strings(*connected[args[0]])


def reply_to(fields, is_complete, ip):
    """The bytes of the reply, none for what is no operation, or None where more has to come."""
    if not fields:
        return None
    operation = fields[0].decode("latin-1").strip().replace("_", " ")
    if operation not in OPERATIONS:
        return b""
    count, statuses = OPERATIONS[operation]
    if len(fields) < 3 + count:
        return bytes([statuses - 1]) if is_complete else None
    user, *args = (text(field) for field in fields[2 : 3 + count])
    if not user or any(arg is None for arg in args):
        return bytes([statuses - 1])
    with lock:
        return carry_out(operation, user, args, ip)


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            self.request.settimeout(REQUEST_SECONDS)
            self.request.sendall(self.reply())
            self.request.shutdown(socket.SHUT_WR)
            self.request.settimeout(2)
            while self.request.recv(65536):
                pass
        except OSError:
            pass  # of this client only

    def reply(self):
        received = b""
        while True:
            try:
                chunk = self.request.recv(MAX_REQUEST)
            except TimeoutError:
                chunk = b""
            received += chunk
            *fields, rest = received.split(b"\0")
            is_complete = chunk == b"" or len(received) > MAX_REQUEST
            reply = reply_to(fields, is_complete, self.client_address[0])
            if reply is not None:
                return reply
            if is_complete:
                return b""


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


if __name__ == "__main__":
    with Server(("127.0.0.1", int(sys.argv[1])), Handler) as server:
        print(f"listening on 127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()
