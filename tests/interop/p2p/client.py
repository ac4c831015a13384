"""A P2P client of the base protocol, of the family that spells with underscores, written from its specification alone.

usage: client.py -s HOST -p PORT
"""

import argparse
import os
import socket
import sys
import threading
import time

TEXTS = {
    "REGISTER": ["REGISTER OK", "USERNAME IN USE", "REGISTER FAIL"],
    "UNREGISTER": ["UNREGISTER OK", "USER DOES NOT EXIST", "UNREGISTER FAIL"],
    "CONNECT": ["CONNECT OK", "CONNECT FAIL, USER DOES NOT EXIST", "USER ALREADY CONNECTED", "CONNECT FAIL"],
    "DISCONNECT": ["DISCONNECT OK", "DISCONNECT FAIL, USER DOES NOT EXIST", "DISCONNECT FAIL, USER NOT CONNECTED"],
    "PUBLISH": ["PUBLISH OK", "PUBLISH FAIL, USER DOES NOT EXIST", "PUBLISH FAIL, USER NOT CONNECTED",
                "PUBLISH FAIL, CONTENT ALREADY PUBLISHED"],
    "DELETE": ["DELETE OK", "DELETE FAIL, USER DOES NOT EXIST", "DELETE FAIL, USER NOT CONNECTED",
               "DELETE FAIL, CONTENT NOT PUBLISHED"],
    "LIST_USERS": ["LIST_USERS OK", "LIST_USERS FAIL, USER DOES NOT EXIST", "LIST_USERS FAIL, USER NOT CONNECTED"],
    "LIST_CONTENT": ["LIST_CONTENT OK", "LIST_CONTENT FAIL, USER DOES NOT EXIST",
                     "LIST_CONTENT FAIL, USER NOT CONNECTED", "LIST_CONTENT FAIL, REMOTE USER DOES NOT EXIST"],
}


def send_strings(connection, *strings):
    """Each in a segment of its own, as programs of this family do."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for string in strings:
        connection.sendall(string.encode() + b"\0")


def read_string(stream):
    data = bytearray()
    while (byte := stream.read(1)) not in (b"", b"\0"):
        data += byte
    return data.decode()


def ask(server, operation, *args):
    """The status, and the stream of what follows it."""
    with socket.create_connection(server, timeout=10) as connection:
        send_strings(connection, operation, time.strftime("%d/%m/%Y %H:%M:%S"), *args)
        stream = connection.makefile("rb")
        status = stream.read(1)
        strings = []
        if status == b"\0" and operation in ("LIST_USERS", "LIST_CONTENT"):
            per_entry = 3 if operation == "LIST_USERS" else 1
            strings = [read_string(stream) for _ in range(int(read_string(stream)) * per_entry)]
        return (status[0] if status else 255), strings


class Peer:
    """Serves what its user has published."""

    def __init__(self):
        self.published = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            with connection:
                connection.settimeout(10)
                self.answer(connection)
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(2)
                while connection.recv(65536):
                    pass
        except (OSError, ValueError):
            pass  # of this downloader only

    def answer(self, connection):
        fields = b""
        while fields.count(b"\0") < 2 and len(fields) < 4096:
            chunk = connection.recv(4096)
            if not chunk:
                return
            fields += chunk
            if fields.split(b"\0")[0].replace(b"_", b" ") != b"GET FILE" and b"\0" in fields:
                return
        if fields.count(b"\0") < 2:
            return
        path = fields.split(b"\0")[1].decode("latin-1")
        if path not in self.published or not os.path.isfile(path):
            return connection.sendall(b"\1")
        with open(path, "rb") as file:
            connection.sendall(b"\0" + str(os.path.getsize(path)).encode() + b"\0")
            connection.sendfile(file)


class Client:
    def __init__(self, server):
        self.server, self.user, self.peer = server, None, None

    def command(self, word, args):
        operation = word.upper()
        if operation in ("REGISTER", "UNREGISTER"):
            return [self.ask(operation, args[0])]
        if operation == "CONNECT":
            self.peer = Peer()
            text = self.ask("CONNECT", args[0], str(self.peer.port))
            self.user = args[0] if text == "CONNECT OK" else None
            return [text]
        if operation == "DISCONNECT":
            self.user = None
            return [self.ask("DISCONNECT", args[0])]
        if operation == "GET_FILE":
            return [self.get_file(*args)]
        if operation == "PUBLISH":
            return [self.publish(args[0], " ".join(args[1:]))]
        if operation == "DELETE":
            self.peer.published.discard(args[0])
            return [self.ask("DELETE", self.user, args[0])]
        status, strings = ask(self.server, operation, self.user, *args)
        if operation == "LIST_USERS":
            strings = [" ".join(strings[at : at + 3]) for at in range(0, len(strings), 3)]
        return [TEXTS[operation][status], *strings]

    def ask(self, operation, *args):
        status, _ = ask(self.server, operation, *args)
        texts = TEXTS[operation]
        return texts[status] if status < len(texts) else f"{operation} FAIL"

    def publish(self, path, description):
        text = self.ask("PUBLISH", self.user, path, description)
        if text == "PUBLISH OK":
            self.peer.published.add(path)
        return text

    def get_file(self, user, remote, local):
        _, strings = ask(self.server, "LIST_USERS", self.user)
        addresses = {strings[at]: strings[at + 1 : at + 3] for at in range(0, len(strings), 3)}
        if user not in addresses:
            return "GET_FILE FAIL"
        host, port = addresses[user]
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            send_strings(connection, "GET_FILE", remote)
            stream = connection.makefile("rb")
            status = stream.read(1)
            if status != b"\0":
                return "GET_FILE FAIL, FILE NOT EXIST" if status == b"\1" else "GET_FILE FAIL"
            size = int(read_string(stream))
            content = stream.read(size)
        if len(content) != size:
            return "GET_FILE FAIL"
        with open(local, "wb") as file:
            file.write(content)
        return "GET_FILE OK"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-s", required=True)
    parser.add_argument("-p", required=True, type=int)
    options = parser.parse_args()
    client = Client((options.s, options.p))
    print("c> ", end="", flush=True)
    for line in sys.stdin:
        word, *args = line.split()
        if word.upper() == "QUIT":
            break
        for text in client.command(word, args):
            print(text)
        print("c> ", end="", flush=True)
    if client.user is not None:
        print(client.command("DISCONNECT", [client.user])[0])
    print("+++ FINISHED +++")


if __name__ == "__main__":
    main()
