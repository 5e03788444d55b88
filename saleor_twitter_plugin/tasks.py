"""Celery's door: tasks take keys, announce writes, and call the pipeline."""

BEAT_SCHEDULE: dict[str, dict[str, object]] = {}
