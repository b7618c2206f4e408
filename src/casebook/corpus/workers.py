"""Who reads the batches: processes on this machine, or a Dask cluster; and what happens when one of them dies."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Self

from casebook.articles import UnreadableError
from casebook.corpus import reading
from casebook.corpus.reading import Batch

DEADLY = 5  # articles of a batch that end their worker; where there are more, it is not the articles
SECONDS = 30  # for a cluster to answer, and for its first worker to come


ENDED_ITS_WORKER = "ended its worker"


class WorkersError(RuntimeError):
    """Workers that cannot go on; says why, and what to do."""


class Processes:
    """Worker processes on this machine."""

    died: tuple[type[BaseException], ...] = (BrokenProcessPool,)

    def __init__(self, count: int = 0) -> None:
        """`count` workers, or as many as this process may use cores."""
        self.count = count or _cores()
        self._before = set(multiprocessing.active_children())
        self._folder = tempfile.TemporaryDirectory(prefix="casebook-")
        self._executor = self._begun()

    def _begun(self) -> Executor:
        # spawned, so that they are alike on every system and share nothing with this process
        spawned = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.count, spawned, initializer=_begin, initargs=(self._folder.name,))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *of_error: object) -> None:
        if kind:  # nothing is waited for
            for child in set(multiprocessing.active_children()) - self._before:
                child.terminate()
        self._executor.shutdown(cancel_futures=True)
        self._folder.cleanup()

    def room(self) -> int:
        """How many batches may be under way: one for each worker, and one that lies ready."""
        return 2 * self.count

    def submit(self, batch: Batch) -> Future[bytes]:
        """Have a batch read."""
        with _no_ctrl_c():
            try:
                return self._executor.submit(reading.read, batch)
            except BrokenProcessPool as error:  # a worker died since the last
                failed: Future[bytes] = Future()
                failed.set_exception(error)
                return failed

    def renew(self) -> None:
        """Take new workers: where one process dies, Python gives up all of them."""
        self._executor.shutdown(cancel_futures=True)
        self._executor = self._begun()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def _no_ctrl_c() -> Iterator[None]:
    """Ctrl-C waits until this is over. A process begun meanwhile never hears it: it is for the one that began it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(folder: str) -> None:
    """Set up a worker process: files of its own go into the folder, and it ends when the one that began it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it cannot be held back
    tempfile.tempdir = folder
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()


def _end_with_parent(folder: str) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)


class Cluster:
    """The workers of a Dask cluster. Batches go to them and what was read comes back; no folder is shared."""

    def __init__(self, address: str) -> None:
        """Raises WorkersError where dask.distributed is missing, or no scheduler and worker answer at the address."""
        try:
            from distributed import Client, KilledWorker
        except ImportError:
            raise WorkersError(
                "--scheduler needs dask.distributed, which is not installed here. Install it: "
                ".venv/bin/python -m pip install --editable '.[cluster]'"
            ) from None
        # what it would say of a lost scheduler, with all the calls that led there, is said in a WorkersError
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
        self.died: tuple[type[BaseException], ...] = (KilledWorker,)
        try:
            self._client: Any = Client(address, timeout=SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise WorkersError(
                f"no Dask scheduler answers at {address!r} ({error}); "
                "give the address that it prints when it starts, such as tcp://192.0.2.1:8786"
            ) from None
        try:
            self._client.wait_for_workers(1, timeout=SECONDS)
        except TimeoutError:
            self._client.close()
            raise WorkersError(
                f"the scheduler at {address} has no workers; start some on each machine: "
                f"dask worker {address} --nworkers -1 --nthreads 1"
            ) from None
        self._executor = self._client.get_executor(pure=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *of_error: object) -> None:
        self._client.close()

    def room(self) -> int:
        """How many batches may be under way: one for each thread of the workers there are, and one that lies ready."""
        with _connected():
            return 2 * max(1, sum(self._client.nthreads().values()))

    def submit(self, batch: Batch) -> Future[bytes]:
        """Have a batch read."""
        with _connected():
            future: Future[bytes] = self._executor.submit(reading.read, batch)
        return future

    def renew(self) -> None:
        """Nothing: the cluster sees to its workers."""


@contextlib.contextmanager
def _connected() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # of many kinds, as the connection goes
        raise WorkersError(_explained(error)) from error


Workers = Processes | Cluster


def spread(batches: Iterator[Batch], workers: Workers, tell: Callable[[str], None]) -> Iterator[tuple[Batch, bytes]]:
    """Each batch with what was read from it, in the order in which they are done.

    No more batches are taken than the workers have room for. Where a worker dies (killed, or out of memory), the
    batches that it may have read are read again, one at a time. Raises WorkersError where that does not help.
    """
    under_way: dict[Future[bytes], Batch] = {}
    for batch in batches:
        under_way[workers.submit(batch)] = batch
        while len(under_way) >= workers.room():
            yield from _done(under_way, workers, tell)
    while under_way:
        yield from _done(under_way, workers, tell)


def _done(
    under_way: dict[Future[bytes], Batch], workers: Workers, tell: Callable[[str], None]
) -> Iterator[tuple[Batch, bytes]]:
    """Wait for a batch; take those that are done from those under way."""
    finished = wait(under_way, return_when=FIRST_COMPLETED).done
    if any(isinstance(future.exception(), workers.died) for future in finished if not future.cancelled()):
        finished = wait(under_way).done  # of processes, all end with the one
    lost = []
    for future in sorted(finished, key=lambda each: under_way[each].number):
        batch = under_way.pop(future)
        try:
            read = _result(future, workers)
        except workers.died:
            lost.append(batch)
        else:
            yield batch, read
    if lost:
        again = ", ".join(str(batch.number + 1) for batch in lost)
        tell(f"A worker died, out of memory or ended from outside. Batches that are read again, one by one: {again}")
        workers.renew()
    for batch in lost:
        yield batch, _alone(batch, workers, tell)


def _result(future: Future[bytes], workers: Workers) -> bytes:
    """What was read. Raises what says that a worker died as it is, and anything else as a WorkersError."""
    try:
        return future.result()
    except workers.died:
        raise
    except Exception as error:
        raise WorkersError(_explained(error)) from error


def _explained(error: BaseException) -> str:
    if isinstance(error, reading.VersionError):
        return f"a worker cannot read: {error}. Install the same on all machines, with requirements.txt."
    if isinstance(error, ModuleNotFoundError):
        return f"a worker cannot read: {error}. Install the casebook on all machines, with requirements.txt."
    if isinstance(error, ValueError):
        return f"the reference tables cannot be read: {error}. casebook check names the row and column."
    return f"the workers are lost ({str(error) or type(error).__name__})."


def _alone(batch: Batch, workers: Workers, tell: Callable[[str], None]) -> bytes:
    """What is read of a batch while nothing else is; article by article where it ends its worker again."""
    try:
        return _result(workers.submit(batch), workers)
    except workers.died:
        tell(f"Batch {batch.number + 1} ended its worker again; its articles are read one by one.")
        workers.renew()
    parts, deadly = [], 0
    for record in batch.records:
        try:
            parts.append(_result(workers.submit(batch._replace(records=(record,))), workers))
        except workers.died:
            workers.renew()
            deadly += 1
            if deadly > DEADLY:
                raise WorkersError(
                    f"workers die one after the other, now at {record.place}; is there memory enough for each?"
                ) from None
            told = f"{record.place} ended the worker that read it, twice or more; look whether it is a report."
            tell(told)
            error = UnreadableError(told, ENDED_ITS_WORKER)
            parts.append(reading.part(1, [], [reading.problem(record, error)], 0))
    return reading.joined(parts)
