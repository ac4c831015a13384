"""RPC over TLS (RFC 9289) by Python's ssl module: what the tests' client and server share. Written from the RFCs."""

import struct

PROGRAM, VERSION, GREET = 0x20000077, 1, 1
CALL, REPLY, RPC_VERSION, AUTH_NONE, AUTH_TLS = 0, 1, 2, 0, 7
STARTTLS = b"STARTTLS"


def send_record(connection, body):
    connection.sendall(struct.pack(">I", 0x80000000 | len(body)) + body)


def read_exactly(connection, count):
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise EOFError("the connection ended")
        data += piece
    return data


def read_record(connection):
    body, is_last = b"", False
    while not is_last:
        (header,) = struct.unpack(">I", read_exactly(connection, 4))
        is_last = bool(header & 0x80000000)
        body += read_exactly(connection, header & 0x7FFFFFFF)
    return body


def opaque(data):
    return struct.pack(">I", len(data)) + data + bytes(-len(data) % 4)


def call(xid, procedure, flavor=AUTH_NONE, arguments=b""):
    header = struct.pack(">6I", xid, CALL, RPC_VERSION, PROGRAM, VERSION, procedure)
    return header + struct.pack(">4I", flavor, 0, AUTH_NONE, 0) + arguments


def reply(xid, verifier=b"", results=b""):
    header = struct.pack(">4I", xid, REPLY, 0, AUTH_NONE)
    return header + opaque(verifier) + struct.pack(">I", 0) + results
