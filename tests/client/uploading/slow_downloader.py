"""Takes of a file only a little now and then, until it is told to take what there is: PORT FILE BYTES FIRST_S EVERY_S.

Says `begun` when it has something, `taken` after each time, and how many bytes it got at last. A line on the standard
input tells it to take what there is. The kernel takes only a little ahead: left to itself it takes megabytes, and it
tells the other side of what is taken only when much of what it has is gone.
"""
import select
import socket
import sys
import time

SMALL_BUFFER_BYTES = 16_384
LARGE_BUFFER_BYTES = 4_194_304


def is_told_before(at: float) -> bool:
    told, _, _ = select.select([sys.stdin], [], [], max(0, at - time.monotonic()))
    return bool(told)


port, name, bite_bytes, first_s, every_s = sys.argv[1:]
with socket.socket() as downloader:
    downloader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER_BYTES)
    downloader.connect(("127.0.0.1", int(port)))
    downloader.sendall(b"GET FILE\0" + name.encode() + b"\0")
    taken = len(downloader.recv(1))
    print("begun", flush=True)
    at = time.monotonic() + float(first_s)
    try:
        while not is_told_before(at):
            taken += len(downloader.recv(int(bite_bytes), socket.MSG_WAITALL))
            print("taken", flush=True)
            at += float(every_s)
        downloader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, LARGE_BUFFER_BYTES)
        while piece := downloader.recv(int(bite_bytes)):
            taken += len(piece)
    except ConnectionResetError:
        pass
print(taken)
