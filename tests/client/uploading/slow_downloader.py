"""Takes the first of a file at 100 kB/s, then the rest as it comes: PORT FILE. Says `begun`, and how much it got.

The kernel takes only as much ahead as it is told here: left to itself it takes megabytes, some more on a busy machine,
and then tells the other side of nothing that is taken for seconds.
"""
import socket
import sys
import time

SLOW_BYTES = 1_300_000
SLOW_BYTES_PER_S = 100_000

port, name = sys.argv[1:]
with socket.socket() as downloader:
    downloader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 200_000)
    downloader.connect(("127.0.0.1", int(port)))
    downloader.sendall(b"GET FILE\0" + name.encode() + b"\0")
    taken = len(downloader.recv(1))
    print("begun", flush=True)
    began = time.monotonic()
    try:
        while piece := downloader.recv(16_384):
            taken += len(piece)
            if taken < SLOW_BYTES:
                time.sleep(max(0, began + taken / SLOW_BYTES_PER_S - time.monotonic()))
    except ConnectionResetError:
        pass
print(taken)
