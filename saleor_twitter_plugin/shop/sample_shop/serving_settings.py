"""Django for the served sample shop: our tables in PostgreSQL, everything else in memory."""

import os
from urllib.parse import unquote, urlsplit

SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = False
USE_TZ = True
TIME_ZONE = "UTC"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = ["django.contrib.contenttypes", "saleor_twitter_plugin"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "saleor_twitter_plugin.shop.sample_shop.serving_urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TWITTER_PLUGIN_SHOP = "saleor_twitter_plugin.shop.sample_shop.SampleShop"
# Filled by our AppConfig.
CELERY_BEAT_SCHEDULE: dict[str, object] = {}
SAMPLE_PAGES_DIRECTORY = os.environ.get("SAMPLE_PAGES_DIRECTORY", "")

_database = urlsplit(os.environ["DATABASE_URL"])
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path.lstrip("/"),
        "USER": unquote(_database.username or ""),
        "PASSWORD": unquote(_database.password or ""),
        "HOST": _database.hostname or "",
        "PORT": str(_database.port or ""),
    }
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
