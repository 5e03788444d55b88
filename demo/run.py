"""The program behind `make demo`, `make demo-stop` and `make demo-reset`."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

if not __package__:  # run as a file
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from demo import report, services, story
from demo.keys import read_or_draw_keys
from demo.marking import mark_every_line
from demo.people import LocalX, settle_people
from demo.places import DEMO_FILE, RUNNING_FILE, read_json, write_json
from demo.stage import SAMPLE_SHOP_NAME, Stage
from tools.environment import read_saleor_status
from tools.exclusive import exclusive
from tools.postgres import cluster_for
from tools.progress import CommandFailed, Refusal, run_tool, say, spoken_seconds, step, warn
from tools.saleor_template import DEMO_DIRECTORY


def start() -> None:
    """Bring the demo up, play its story once, and leave it running."""
    began = time.monotonic()
    stage = choose_stage()
    running = read_json(RUNNING_FILE).get("shop")
    names = services.running_names()
    is_whole = set(names) >= set(stage.process_names)
    if names and running != stage.name:
        say(f"the demo on {running} ends: this one is on {stage.name}")
        stop_processes()
    elif is_whole:
        say(f"The demo runs already on {stage.name}.")
    elif names:
        say(f"Of the demo on {stage.name} runs {', '.join(names)}; the rest is started:")
    else:
        say(f"The demo on {stage.name}:")
    with nothing_half_started():
        write_json(RUNNING_FILE, {"shop": stage.name})
        keys = read_or_draw_keys(stage.home)
        addresses = stage.start(keys)
        local_x = LocalX(addresses.local_x_url)
        people = settle_people(local_x, keys, home=stage.home, addresses=addresses, mark=stage.mark)
        stage.fill(local_x, keys, people)
        story.wait_for_feeds(addresses)
        story.link_shoppers(stage, addresses, local_x, people)
        rows = story.read_rows(stage, addresses)
        number = story.play(stage, local_x, people, rows)
        if stage.begin_offers():
            story.wait_for_offers(local_x)
        rows = story.read_rows(stage, addresses)
        report.write_demo_file(stage, addresses, keys, people, rows, order_number=number)
    report.print_feeds(addresses, local_x)
    report.print_addresses(stage, addresses)
    say(f"Order number: {number}   ({spoken_seconds(time.monotonic() - began)})")


def choose_stage() -> Stage:
    """Take Saleor where there is one; else say loudly why not, and take the sample shop."""
    status = read_saleor_status()
    if status.version:
        from demo.saleor_stage import SaleorStage

        return SaleorStage()
    from demo.sample_stage import SampleStage

    stage = SampleStage()
    mark_every_line(stage.mark)
    cure = (
        "unset SALEOR_REQUIREMENT"
        if os.environ.get("SALEOR_REQUIREMENT") == "none"
        else "give this machine a way to Saleor's repository, or name another source by "
        "SALEOR_REQUIREMENT=<requirement, folder or `installed`>,"
    )
    warn(
        f"NO SALEOR ({status.why}): the story is played on the sample shop instead. "
        f"Cure: {cure} and run `make demo` again."
    )
    return stage


@contextmanager
def nothing_half_started() -> Iterator[None]:
    """Where the start is stopped or fails, end what it began; what ran before goes on."""
    before = set(services.running_names())
    cluster_ran = private_cluster_runs()
    try:
        yield
    except BaseException as stop:
        with ignored_interrupts():
            if isinstance(stop, (Refusal, CommandFailed)):
                say("")
                say(services.log_tails())
            for name in reversed(services.running_names()):
                if name not in before:
                    services.BackgroundProcess(services.RUN_DIRECTORY, name).stop()
            if not cluster_ran and private_cluster_runs():
                cluster_for("demo").stop()
            if not before:
                RUNNING_FILE.unlink(missing_ok=True)
        if isinstance(stop, KeyboardInterrupt):
            warn("stopped; `make demo` goes on from here")
        else:
            warn("the start failed: what it began was ended again. `make demo` goes on from here,")
            warn(
                f"`make demo-reset` begins anew, and the whole logs are in {services.RUN_DIRECTORY}"
            )
        raise


@contextmanager
def ignored_interrupts() -> Iterator[None]:
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def stop() -> None:
    """End everything, the private PostgreSQL too; Saleor's data stay."""
    is_sample = read_json(RUNNING_FILE).get("shop") == SAMPLE_SHOP_NAME
    if is_sample:
        mark_every_line(SAMPLE_SHOP_NAME)
    stopped = stop_processes()
    if private_cluster_runs():
        with step("PostgreSQL stops"):
            cluster_for("demo").stop()
        stopped.append("PostgreSQL")
    if not stopped:
        say("The demo was not running.")
    elif is_sample:
        say("The demo has ended; the next `make demo` fills the shop anew.")
    else:
        say("The demo has ended; its data stay for the next `make demo`.")


def stop_processes() -> list[str]:
    names = services.running_names()
    if names:
        with step(", ".join(names) + (" stop" if len(names) > 1 else " stops")):
            services.stop_everything()
    services.stop_everything()
    RUNNING_FILE.unlink(missing_ok=True)
    return names


def reset() -> None:
    """Throw the demo's data away and start it anew."""
    stop_processes()
    stage = choose_stage()
    with step("the demo's data are thrown away"):
        stage.reset()
        shutil.rmtree(stage.home.folder, ignore_errors=True)
        DEMO_FILE.unlink(missing_ok=True)
    start()


def private_cluster_runs() -> bool:
    has_one = (DEMO_DIRECTORY / "postgres" / "cluster.json").exists()
    return has_one and cluster_for("demo").is_running()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="demo/run.py")
    parser.add_argument("command", choices=("start", "stop", "reset"))
    command = parser.parse_args(arguments).command
    # Also where a shell started us in the background, which ignores Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end_as_by_keyboard)
    with exclusive("demo"):
        {"start": start, "stop": stop, "reset": reset}[command]()
    return 0


def end_as_by_keyboard(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    run_tool(main)
