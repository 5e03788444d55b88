"""A feed → RSS 2.0 or Atom 1.0, by Django's own generator."""

from datetime import datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, rfc3339_date

from ..links import FeedFormat
from .values import Feed

MEDIA_NAMESPACE = "http://search.yahoo.com/mrss/"


class _Rss(Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:media": MEDIA_NAMESPACE}

    def latest_post_date(self) -> datetime:
        return _read_updated_at(self.feed)

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for rel, url in self.feed["neighbours"]:
            handler.addQuickElement("atom:link", None, {"rel": rel, "href": url})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))
        _add_picture(handler, item)


class _Atom(Atom1Feed):
    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:media": MEDIA_NAMESPACE}

    def latest_post_date(self) -> datetime:
        return _read_updated_at(self.feed)

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for rel, url in self.feed["neighbours"]:
            handler.addQuickElement("link", "", {"rel": rel, "href": url})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        _add_picture(handler, item)


_GENERATORS: dict[FeedFormat, type[_Rss] | type[_Atom]] = {
    FeedFormat.RSS: _Rss,
    FeedFormat.ATOM: _Atom,
}
CONTENT_TYPES = {each: str(generator.content_type) for each, generator in _GENERATORS.items()}


def write_feed(feed: Feed, feed_format: FeedFormat) -> bytes:
    """Return the document in UTF-8; the same feed is written the same."""
    neighbours = [("next", feed.next_url), ("previous", feed.previous_url)]
    document = _GENERATORS[feed_format](
        title=feed.title,
        link=feed.account_url,
        description=feed.description,
        subtitle=feed.description,
        language=feed.language,
        author_name=f"@{feed.handle}",
        author_link=feed.account_url,
        feed_url=feed.url,
        feed_guid=feed.feed_id,
        updated_at=feed.updated_at.replace(microsecond=0),
        neighbours=[(rel, url) for rel, url in neighbours if url],
    )
    for line in feed.lines:
        document.add_item(
            title=line.title,
            link=line.link,
            description=line.summary,
            pubdate=line.published_at,
            updateddate=line.updated_at,
            unique_id=line.line_id,
            unique_id_is_permalink=False,
            image_url=line.image_url,
            image_alt=line.image_alt,
        )
    return document.writeString("utf-8").encode()


def _read_updated_at(values: dict[str, Any]) -> datetime:
    # The generator's own way would be the moment of the request where there are no lines.
    updated_at: datetime = values["updated_at"]
    return updated_at


def _add_picture(handler: Any, item: dict[str, Any]) -> None:
    # Media RSS: an enclosure would need the picture's length, which only a download tells.
    if not item["image_url"]:
        return
    handler.startElement("media:content", {"url": item["image_url"], "medium": "image"})
    if item["image_alt"]:
        handler.addQuickElement("media:description", item["image_alt"], {"type": "plain"})
    handler.endElement("media:content")
