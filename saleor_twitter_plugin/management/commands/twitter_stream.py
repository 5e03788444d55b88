"""Listen to X's filtered stream until it is told to stop: `manage.py twitter_stream`."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ... import pipeline, tasks
from ...config import Ingestion
from ...keys import get_sealer
from ...shop import get_shop


class Command(BaseCommand):
    help = "Listen to mentions and the campaign's hashtag as they are written. One process a shop."

    def handle(self, *args: Any, **options: Any) -> None:
        shop = get_shop()
        stop = threading.Event()

        def end(signal_number: int, frame: FrameType | None) -> None:
            # The interrupted thread may hold the event's lock just now.
            threading.Thread(target=stop.set).start()

        with shop.allow_writes():
            if shop.read_config().ingestion is not Ingestion.STREAM:
                raise CommandError("Set Ingestion to stream in the plugin's settings first.")
            for each in (signal.SIGTERM, signal.SIGINT):
                signal.signal(each, end)
            pipeline.run_stream(
                pipeline.StreamTools(
                    shop=shop,
                    sealer=get_sealer(),
                    clock=tasks.now,
                    stop=stop,
                    wake=lambda: tasks.wake(tasks.drain_inbox),
                    tell=self.stdout.write,
                    wait=stop.wait,
                )
            )
        self.stdout.write("Stopped.")
