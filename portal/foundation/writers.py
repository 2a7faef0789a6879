"""The queue before SQLite's one lock: whoever came first writes first, among threads and nearly so among processes.

SQLite's own waiting is a nap and another try, longer each time, so under load somebody always comes too late. Here one
thread of a process after the other has its turn, and one process after the other: whose turn it is stands in a
doorway, alone, until the lock is free, and nobody slips past who has just written. The queue is a courtesy and the lock
is the law: where there can be no queue, or it does not move, SQLite decides as ever.
"""

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from peewee import OperationalError


class _Place:
    """Where a thread stands in the queue: what becomes of it is told to it once."""

    def __init__(self):
        self.thread = threading.get_ident()
        self.told = threading.Event()
        #: The lock did not come free for whoever stood before it.
        self.in_vain = False


class Writers:
    """The queue of one process before one database file. `patience`: so many seconds somebody waits while nobody
    before him gets on."""

    #: Between two looks whether it is free.
    NAP = 0.001

    def __init__(self, path: str | None, patience: float):
        self.folder = str(Path(path).absolute().parent) if path else None
        self.patience = patience
        self._open()

    def _open(self) -> None:
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._waiting: deque[_Place] = deque()
        self._writer: int | None = None
        self._moved = time.monotonic()

    def __len__(self) -> int:
        return len(self._waiting)

    def enter(self, begin: Callable[[], None]) -> None:
        """Waits for this thread's turn and begins: the turn lasts until `leave`. `begin` is tried until the lock is
        free. Raises OperationalError ("database is locked") if nobody has got on for as long as patience lasts."""
        if self._process != os.getpid():
            # Forked: those who stood in the queue are not here.
            self._open()
        self._queue()
        try:
            self._try(begin)
        except OperationalError as error:
            # Behind somebody who has waited in vain nobody begins to wait: the threads are needed for reading.
            self.leave(in_vain=is_locked(error))
            raise
        except BaseException:
            self.leave()
            raise

    def leave(self, in_vain=False) -> None:
        """The next has his turn; nothing happens if it is not this thread's."""
        with self._lock:
            if self._writer != threading.get_ident():
                return
            self._moved = time.monotonic()
            while in_vain and self._waiting:
                place = self._waiting.popleft()
                place.in_vain = True
                place.told.set()
            place = self._waiting.popleft() if self._waiting else None
            self._writer = place.thread if place else None
            if place:
                place.told.set()

    def _queue(self) -> None:
        with self._lock:
            if self._writer is None:
                self._writer, self._moved = threading.get_ident(), time.monotonic()
                return
            place = _Place()
            self._waiting.append(place)
        came = time.monotonic()
        while not place.told.wait(max(came, self._moved) + self.patience - time.monotonic()):
            with self._lock:
                if not place.told.is_set() and time.monotonic() >= max(came, self._moved) + self.patience:
                    self._waiting.remove(place)
                    place.in_vain = True
                    break
        if place.in_vain:
            raise OperationalError("database is locked")

    def _try(self, begin: Callable[[], None]) -> None:
        until = time.monotonic() + self.patience
        with self.doorway():
            while True:
                try:
                    return begin()
                except OperationalError as error:
                    if not is_locked(error) or time.monotonic() >= until:
                        raise
                time.sleep(self.NAP)

    @contextmanager
    def doorway(self) -> Iterator[None]:
        """Inside, no other process stands where this one does: between its lock and all who come later. The folder
        itself is locked, so that there is no file to make, to clear away or to open to others; the kernel opens the
        lock of a process that dies. Whoever stands there does not stand there long: after half of his patience the
        next goes past him."""
        try:
            door = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY) if self.folder else None
        except OSError:
            door = None
        try:
            until = time.monotonic() + self.patience / 2
            while door is not None and not _is_taken(door) and time.monotonic() < until:
                time.sleep(self.NAP)
            yield
        finally:
            if door is not None:
                os.close(door)


def _is_taken(door: int) -> bool:
    """True as soon as the door is ours, or where there are no such locks."""
    try:
        fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


def is_locked(error: OperationalError) -> bool:
    return "locked" in str(error)
