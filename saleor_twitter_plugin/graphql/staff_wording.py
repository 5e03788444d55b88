"""What the staff does with templates: add, change and delete them."""

import re
from typing import Any

import graphene

from ..feeds.template_saving import (
    NameTakenError,
    add_template,
    change_template,
    delete_template,
)
from ..feeds.templates import DEFAULT_NAME
from ..handoffs import MediaPolicy, Trigger
from ..models import FeedTemplate
from ..wording import mark
from .context import Context
from .staff_problems import (
    StaffErrorCode,
    StaffProblem,
    StaffProblems,
)
from .staff_templates import TwitterTemplate, keep, list_problems
from .staff_types import (
    StaffMutation,
    TwitterMediaPolicy,
    TwitterTrigger,
    read_account,
    read_row_number,
)

_NAME_LENGTH_LIMIT = 64
_ID_LENGTH_LIMIT = 255
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)


class TwitterTemplateInput(graphene.InputObjectType):
    """What is left out of a change stays as it is."""

    name = graphene.String()
    body = graphene.String()
    media = TwitterMediaPolicy(description="OPTIONAL where a new one says nothing.")
    is_active = graphene.Boolean()
    account = graphene.ID(description="Its `xUserId`; none: for every account.")
    trigger = TwitterTrigger()
    language = graphene.String(description="As `es`.")


class TwitterTemplateSave(StaffMutation):
    """Add a template, or change the one with this id; nothing that is wrong is stored."""

    class Arguments:
        id = graphene.ID(description="None: a new one.")
        input = graphene.NonNull(TwitterTemplateInput)

    template = graphene.Field(TwitterTemplate)

    @staticmethod
    def perform(
        context: Context, *, input: dict[str, Any], id: str | None = None
    ) -> dict[str, Any]:
        given = {name: value for name, value in input.items() if value is not None}
        if "name" in given:
            given["name"] = _read_name(given["name"])
        try:
            row = _add(given, context) if id is None else _change(id, given, context)
        except NameTakenError as error:
            raise StaffProblem(StaffErrorCode.NAME_TAKEN, "name", str(error)) from None
        return {"template": keep(row, context)}


class TwitterTemplateDelete(StaffMutation):
    """Delete a template; its posts keep its name."""

    class Arguments:
        id = graphene.ID(required=True)

    template = graphene.Field(TwitterTemplate, description="As it was.")

    @staticmethod
    def perform(context: Context, *, id: str) -> dict[str, Any]:
        row = _read_row(id)
        kept = keep(row, context)
        if not delete_template(row.pk):
            raise StaffProblem(StaffErrorCode.NOT_FOUND, "id")
        return {"template": kept}


def _add(given: dict[str, Any], context: Context) -> FeedTemplate:
    for name in ("name", "body", "trigger", "language"):
        if not given.get(name):
            raise StaffProblem(StaffErrorCode.REQUIRED, name)
    account = read_account(given["account"]) if "account" in given else None
    trigger, language = Trigger(given["trigger"]), given["language"]
    if not _LANGUAGE.fullmatch(language):
        raise StaffProblem(StaffErrorCode.INVALID, "language")
    _require_good(given["body"], trigger, language, context)
    row = add_template(
        account,
        trigger=trigger,
        language=language,
        name=given["name"],
        body=given["body"],
        media=MediaPolicy(given.get("media", MediaPolicy.OPTIONAL)),
    )
    if given.get("is_active") is False:
        change_template(row.pk, is_active=False)
        row.refresh_from_db()
    return row


def _change(id_: str, given: dict[str, Any], context: Context) -> FeedTemplate:
    row = _read_row(id_)
    # Its results are those of this account, trigger and language.
    fixed = {
        "account": row.account.x_user_id if row.account else None,
        "trigger": row.trigger,
        "language": row.language,
    }
    for name, value in fixed.items():
        if name in given and given.pop(name) != value:
            raise StaffProblem(
                StaffErrorCode.INVALID, name, mark("This cannot be changed: add another template.")
            )
    if "body" in given:
        _require_good(given["body"], Trigger(row.trigger), row.language, context)
    if not change_template(row.pk, **given):
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "id")
    row.refresh_from_db()
    return row


def _require_good(body: str, trigger: Trigger, language: str, context: Context) -> None:
    # PostgreSQL stores no such character.
    if "\x00" in body:
        raise StaffProblem(StaffErrorCode.INVALID, "body")
    blocking = [
        StaffProblem(StaffErrorCode.TEMPLATE_INVALID, "body", each.explain(context.language))
        for each in list_problems(body, trigger, language, context)
        if each.is_blocking
    ]
    if blocking:
        raise StaffProblems(blocking)


def _read_name(text: str) -> str:
    name = text.strip()
    if not name.isprintable() or not 0 < len(name) <= _NAME_LENGTH_LIMIT:
        raise StaffProblem(StaffErrorCode.INVALID, "name")
    if name == DEFAULT_NAME:
        raise StaffProblem(StaffErrorCode.NAME_TAKEN, "name", mark("Our own words have this name."))
    return name


def _read_row(text: str) -> FeedTemplate:
    rows = FeedTemplate.objects.select_related("account")
    row = rows.filter(pk=read_row_number(text, "id")).first()
    if row is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "id")
    return row
