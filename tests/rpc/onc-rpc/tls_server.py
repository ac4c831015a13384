"""A server of one connection: tls_server.py CERT KEY [ALPN]; prints its port, then what it saw as JSON."""

import json
import socket
import ssl
import sys

from tls_rpc import AUTH_TLS, STARTTLS, call, opaque, read_record, reply, send_record


def serve(plain, context):
    probe = read_record(plain)
    xid = int.from_bytes(probe[:4], "big")
    assert probe == call(xid, 0, AUTH_TLS), probe.hex()
    send_record(plain, reply(xid, STARTTLS))
    with context.wrap_socket(plain, server_side=True) as secure:
        record = read_record(secure)
        send_record(secure, reply(int.from_bytes(record[:4], "big"), results=opaque(b"hello from python")))
        print(json.dumps({"protocol": secure.version(), "alpn": secure.selected_alpn_protocol()}), flush=True)
        secure.recv(1)


def main(certificate, key, *protocols):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if protocols:
        context.set_alpn_protocols(list(protocols))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(30)
        print(listening.getsockname()[1], flush=True)
        plain, _ = listening.accept()
        plain.settimeout(10)
        with plain:
            try:
                serve(plain, context)
            except (ssl.SSLError, ConnectionError) as error:
                print(json.dumps({"error": str(error)}), flush=True)


main(*sys.argv[1:])
