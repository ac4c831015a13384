"""Takes of a file only a little now and then, and from SLOW_S on what there is: PORT FILE BYTES FIRST_S EVERY_S SLOW_S.

Says `begun` when it has something, and at last how many bytes it got. The kernel takes only a little ahead: left to
itself it takes megabytes, and it tells the other side of what is taken only when much of what it has is gone.
"""
import socket
import sys
import time

SMALL_BUFFER_BYTES = 16_384
LARGE_BUFFER_BYTES = 4_194_304


def wait_until(at: float) -> None:
    time.sleep(max(0, at - time.monotonic()))


port, name, bite_bytes, first_s, every_s, slow_s = sys.argv[1:]
with socket.socket() as downloader:
    downloader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER_BYTES)
    downloader.connect(("127.0.0.1", int(port)))
    downloader.sendall(b"GET FILE\0" + name.encode() + b"\0")
    taken = len(downloader.recv(1))
    print("begun", flush=True)
    began = time.monotonic()
    at = float(first_s)
    try:
        while at < float(slow_s):
            wait_until(began + at)
            taken += len(downloader.recv(int(bite_bytes), socket.MSG_WAITALL))
            at += float(every_s)
        wait_until(began + float(slow_s))
        downloader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, LARGE_BUFFER_BYTES)
        while piece := downloader.recv(int(bite_bytes)):
            taken += len(piece)
    except ConnectionResetError:
        pass
print(taken)
