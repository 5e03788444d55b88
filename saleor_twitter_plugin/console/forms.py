"""What a browser sent: one value a name, and never more than a form of ours has."""

from collections.abc import Mapping

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict, UnreadablePostError

FORM_MAX_BYTES = 64 * 1024
FORM_TYPE = "application/x-www-form-urlencoded"


class BadFormError(Exception):
    """The request is no form of ours; `status` is its answer."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The form cannot be read: {status}.")
        self.status = status


def read_query(request: HttpRequest) -> Mapping[str, str]:
    """Return the address's values; nothing where one is given twice."""
    try:
        return _read_single(request.GET)
    except SuspiciousOperation:  # more parameters than Django reads
        return {}


def read_form(request: HttpRequest) -> Mapping[str, str]:
    """Return the form's values.

    Raises:
        BadFormError: it has another type, is too large, or cannot be read.
    """
    if _declared_length(request) > FORM_MAX_BYTES:
        raise BadFormError(413)
    try:
        # Never more than that into memory, whatever length was announced.
        body = request.read(FORM_MAX_BYTES + 1)
    except UnreadablePostError:
        raise BadFormError(400) from None
    if len(body) > FORM_MAX_BYTES:
        raise BadFormError(413)
    if request.content_type != FORM_TYPE:
        raise BadFormError(400)
    try:
        return _read_single(QueryDict(body, encoding="utf-8"))
    except (SuspiciousOperation, ValueError):
        raise BadFormError(400) from None


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return FORM_MAX_BYTES + 1


def _read_single(values: QueryDict) -> Mapping[str, str]:
    lists = dict(values.lists())
    # One of two could be looked at here and the other there.
    if any(len(each) != 1 for each in lists.values()):
        return {}
    return {name: _clean(each[0]) for name, each in lists.items()}


def _clean(value: object) -> str:
    # PostgreSQL stores no NUL, and nothing that we ask for has one.
    return str(value).replace("\x00", "").strip()
