"""What staff does with waiting posts: put them into another order, and write its own anew."""

from typing import Any

import graphene

from ..errors import PermanentError
from ..feeds import arranging
from .context import Context
from .staff_permission import name_requester
from .staff_posts import post_argument, read_item, read_post
from .staff_problems import StaffErrorCode, StaffProblem
from .staff_queue import TwitterQueuedPost
from .staff_types import StaffMutation


class TwitterPostMove(StaffMutation):
    """Put a waiting post right before or after another one of its account.

    All that stands above it keeps its place from then on. With neither: where its worth puts it.
    """

    class Arguments:
        id = post_argument()
        before = graphene.ID()
        after = graphene.ID()

    post = graphene.Field(TwitterQueuedPost)

    @staticmethod
    def perform(
        context: Context, *, id: str, before: str | None = None, after: str | None = None
    ) -> dict[str, Any]:
        item = read_item(id)
        if before is not None and after is not None:
            raise StaffProblem(StaffErrorCode.INVALID, "after")
        beside = before if before is not None else after
        if beside is None:
            if not arranging.put_back_in_line(item.pk):
                raise StaffProblem(StaffErrorCode.NOT_WAITING, "id")
            return {"post": read_post(item, context)}
        name = "before" if before is not None else "after"
        other = read_item(beside, name)
        try:
            arranging.move(item.pk, beside=other.pk, is_after=after is not None)
        except arranging.NotMovableError as error:
            raise StaffProblem(StaffErrorCode.NOT_WAITING, name, str(error)) from None
        return {"post": read_post(item, context)}


class TwitterPostEdit(StaffMutation):
    """Write a waiting text of the staff's own anew: `text`, or the `texts` of a thread."""

    class Arguments:
        id = post_argument()
        text = graphene.String()
        texts = graphene.List(graphene.NonNull(graphene.String))

    post = graphene.Field(TwitterQueuedPost)

    @staticmethod
    def perform(
        context: Context, *, id: str, text: str | None = None, texts: list[str] | None = None
    ) -> dict[str, Any]:
        item = read_item(id)
        name = "text" if text is not None else "texts"
        written = [text] if text is not None else texts
        if not written:
            raise StaffProblem(StaffErrorCode.REQUIRED, "text")
        # PostgreSQL stores no such character.
        if (text is not None and texts is not None) or any("\x00" in each for each in written):
            raise StaffProblem(StaffErrorCode.INVALID, name)
        if item.saleor_product_id:
            raise StaffProblem(StaffErrorCode.NOT_EDITABLE, "id")
        try:
            is_done = arranging.edit(item.pk, texts=written, by=name_requester(context))
        except PermanentError as error:
            raise StaffProblem(StaffErrorCode.INVALID, name, str(error)) from None
        if not is_done:
            raise StaffProblem(StaffErrorCode.NOT_WAITING, "id")
        return {"post": read_post(item, context)}
