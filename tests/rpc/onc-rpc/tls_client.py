"""A client: probe, handshake, NULL and GREET. tls_client.py PORT CA [CERT KEY]; prints what it saw as JSON."""

import json
import socket
import ssl
import struct
import sys

from tls_rpc import AUTH_TLS, GREET, STARTTLS, call, opaque, read_record, reply, send_record


def main(port, authority, *own):
    context = ssl.create_default_context(cafile=authority)
    context.set_alpn_protocols(["sunrpc"])
    if own:
        context.load_cert_chain(*own)
    with socket.create_connection(("127.0.0.1", int(port)), timeout=10) as plain:
        send_record(plain, call(7, 0, AUTH_TLS))
        offer = read_record(plain)
        assert offer == reply(7, STARTTLS), offer.hex()
        with context.wrap_socket(plain, server_hostname="localhost") as secure:
            send_record(secure, call(8, 0))
            null = read_record(secure)
            assert null == reply(8), null.hex()
            send_record(secure, call(9, GREET, arguments=opaque(b"python")))
            greeting = read_record(secure)
            assert greeting[:24] == reply(9), greeting.hex()
            (length,) = struct.unpack(">I", greeting[24:28])
            text = greeting[28 : 28 + length].decode()
            print(json.dumps({"greeting": text, "protocol": secure.version(), "alpn": secure.selected_alpn_protocol()}))


main(*sys.argv[1:])
