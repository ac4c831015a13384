"""Takes of a file only a little now and then, and from SLOW_S on what there is: PORT FILE BYTES FIRST_S EVERY_S SLOW_S.

Says `begun` when it has something, and at last how many bytes it got. The kernel takes only as much ahead as it is
told here: left to itself it takes megabytes, and tells the other side of what is taken only after seconds.
"""
import socket
import sys
import time

BUFFER_BYTES = 65_536


def wait_until(at: float) -> None:
    time.sleep(max(0, at - time.monotonic()))


port, name, bite_bytes, first_s, every_s, slow_s = sys.argv[1:]
with socket.socket() as downloader:
    downloader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
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
        while piece := downloader.recv(int(bite_bytes)):
            taken += len(piece)
    except ConnectionResetError:
        pass
print(taken)
