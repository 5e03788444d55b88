"""Run the same thing many times at the same moment."""

import multiprocessing
import os
import threading
import traceback
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.connection import Connection, wait
from typing import Any

from django.db import connections

from saleor_twitter_plugin.shop import OrderRefused

RETRY_AFTER = timedelta(seconds=1)
# A worker that hangs is a failure, not a wait for ever.
PATIENCE_SECONDS = 120.0
Job = Callable[[], Any]


def run_in_threads(jobs: list[Job]) -> list[Any]:
    """Start all jobs at once and return their results; a refusal is a result."""
    start = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def work(index: int) -> None:
        try:
            start.wait(PATIENCE_SECONDS)
            results[index] = _result_of(jobs[index])
        except Exception:
            results[index] = traceback.format_exc()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    return results


def run_in_processes(jobs: list[Job]) -> list[Any]:
    """As `run_in_threads`, each job in a process of its own, forked from this one."""
    context = multiprocessing.get_context("fork")
    start = context.Barrier(len(jobs))
    ends: list[Connection] = []
    processes = []
    # A connection that two processes hold is a broken one.
    connections.close_all()
    for job in jobs:
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(job, start, there))
        process.start()
        there.close()
        ends.append(here)
        processes.append(process)
    results = []
    for end in ends:
        if wait([end], PATIENCE_SECONDS):
            try:
                results.append(end.recv())
            except EOFError:
                results.append("the process died")
        else:
            results.append("the process hangs")
        end.close()
    for process in processes:
        process.join(PATIENCE_SECONDS)
        if process.is_alive():
            process.kill()
    return results


def _work(job: Job, start: Any, end: Any) -> None:
    try:
        start.wait(PATIENCE_SECONDS)
        result = _result_of(job)
    except Exception:
        result = traceback.format_exc()
    try:
        connections.close_all()
        end.send(result)
        end.close()
    finally:
        # Neither pytest's nor Saleor's own farewells: they belong to the parent.
        os._exit(0)


def _result_of(job: Job) -> Any:
    try:
        return job()
    except OrderRefused as refused:
        return refused.refusal
