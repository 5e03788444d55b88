"""Django's door: beat entries, and checks that `manage.py check` shows."""

from django.apps import AppConfig
from django.conf import settings

from .schedule import BEAT_SCHEDULE


class TwitterConfig(AppConfig):
    name = "saleor_twitter_plugin"
    label = "saleor_twitter_plugin"
    verbose_name = "Twitter/X"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        schedule = getattr(settings, "CELERY_BEAT_SCHEDULE", None)
        if schedule is None:
            return
        for name, entry in BEAT_SCHEDULE.items():
            # An entry that the operator set in the settings wins.
            schedule.setdefault(name, entry)
