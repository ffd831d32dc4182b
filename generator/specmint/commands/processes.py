"""Run a command for each API in processes of their own: results and their order are those of one process.

Each process makes whole packages, and shares nothing with the others but the disk, where each package is locked for itself.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import active_children, get_context
from multiprocessing.synchronize import Event
from typing import TypeVar

from specmint.commands.running import internal_error, run_jobs
from specmint.diagnostics import Diagnostic
from specmint.jobs import Job
from specmint.pipeline import Progress, silent

R = TypeVar("R")
_stopped: Event | None = None


def run_in_processes(
    jobs: Sequence[Job],
    run: Callable[[Job], R],
    failed: Callable[[Job, tuple[Diagnostic, ...]], R],
    progress: Progress,
    most: int,
) -> list[R]:
    """Return what `run_jobs` returns, made by at most so many processes. `run` and `failed` are sent to them.

    Ctrl-C stops each as it would stop one alone: it puts away what it had begun. Then KeyboardInterrupt is raised here.
    """
    # Started anew, as on every system: a fork would copy the locks of threads that are not in it.
    context = get_context("spawn")
    stopped = context.Event()
    with ProcessPoolExecutor(min(most, len(jobs)), context, _begin, (stopped,)) as pool:
        try:
            with _interrupts_held():
                made = [pool.submit(_run, job, run, failed) for job in jobs]
            return [
                _result(job, one, failed, progress) for job, one in zip(jobs, made, strict=True)
            ]
        except BaseException:
            stopped.set()  # for jobs that have not begun
            _interrupt_children()
            pool.shutdown(cancel_futures=True)
            raise


def _begin(stopped: Event) -> None:
    """Begin a process that makes packages. `stopped` is set once there are none to be made any more."""
    global _stopped
    _stopped = stopped
    _hold_interrupts()


def _run(
    job: Job, run: Callable[[Job], R], failed: Callable[[Job, tuple[Diagnostic, ...]], R]
) -> R | None:
    """Return what comes of one job, in a process of its own; None where Ctrl-C stopped it."""
    try:
        _take_interrupts()
        if _stopped is not None and _stopped.is_set():
            return None
        return run_jobs([job], run, failed, silent)[0]
    except KeyboardInterrupt:
        return None
    finally:
        _hold_interrupts()


def _result(
    job: Job,
    made: Future[R | None],
    failed: Callable[[Job, tuple[Diagnostic, ...]], R],
    progress: Progress,
) -> R:
    progress(job.name)
    try:
        result = made.result()
    except BrokenProcessPool as error:  # somebody killed one, or the memory was too small
        return failed(job, (internal_error(job, error),))
    if result is None:
        raise KeyboardInterrupt
    return result


@contextmanager
def _interrupts_held() -> Generator[None, None, None]:
    """Hold Ctrl-C back, here until the end, and in processes that are started meanwhile until they take a job.

    Python would show a traceback of a process that is stopped while it starts.
    """
    if sys.platform == "win32":
        yield
        return
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)


def _hold_interrupts() -> None:
    if sys.platform == "win32":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    else:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _take_interrupts() -> None:
    """Raise KeyboardInterrupt for the next Ctrl-C, or for one that was held back; once, since others would stop the tidying up."""
    signal.signal(signal.SIGINT, _interrupt)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _interrupt(*_: object) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _interrupt_children() -> None:
    """Tell the processes that are at work of a Ctrl-C that reached this one alone. Windows tells all of a console."""
    if sys.platform == "win32":
        return
    for child in active_children():
        if child.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGINT)
